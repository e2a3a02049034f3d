"""What is read of competencies and standards."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.messaging import Event

__all__ = ["competency_row", "standard_row"]


class _CompetencyState(BaseModel):
    model_config = ConfigDict(extra="ignore")

    code: str
    kind: str
    name: dict[str, Any]
    levels: list[dict[str, Any]] = []
    valid_to: date | None = None


class _StandardState(BaseModel):
    model_config = ConfigDict(extra="ignore")

    job_level: str
    required: list[dict[str, Any]] = []


def competency_row(event: Event) -> dict[str, Any]:
    """The columns of `competencies`."""
    return _row(event, _CompetencyState.model_validate(event.data))


def standard_row(event: Event) -> dict[str, Any]:
    """The columns of `standards`."""
    return _row(event, _StandardState.model_validate(event.data))


def _row(event: Event, state: BaseModel) -> dict[str, Any]:
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        **state.model_dump(),
    }
