"""What this service reads of a programme."""

from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = ["ProgramState"]


class ProgramState(BaseModel):
    """A programme, as far as evaluation needs it."""

    model_config = ConfigDict(extra="ignore")
    code: str
    title: dict[str, Any]
    form: str
    status: str
    pass_mark: float | None = None
    competencies: list[dict[str, Any]] = []
