"""What this service reads of a competency."""

from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = ["CompetencyState"]


class CompetencyState(BaseModel):
    """A competency, as far as evaluation needs it."""

    model_config = ConfigDict(extra="ignore")
    code: str
    name: dict[str, Any]
    levels: list[dict[str, Any]] = []
