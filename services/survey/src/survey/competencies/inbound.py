"""What this service reads of the catalog's competencies."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = ["CompetencyState"]


class CompetencyState(BaseModel):
    """The fields read of a competency's published state."""

    model_config = ConfigDict(extra="ignore")

    code: str
    kind: str
    name: dict[str, Any]
    valid_to: date | None = None
