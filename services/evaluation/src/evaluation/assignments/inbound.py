"""What this service reads of enrolments and mentorings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.messaging import Event

__all__ = ["EnrolmentState", "MentoringState", "enrolment_row", "mentoring_row"]


class EnrolmentState(BaseModel):
    """An enrolment, as far as evaluation needs it."""

    model_config = ConfigDict(extra="ignore")
    session_id: UUID
    program_id: UUID
    person_id: UUID
    status: str
    enrolled_at: datetime
    session_starts_at: datetime
    session_ends_at: datetime
    completed_at: datetime | None = None


class MentoringState(BaseModel):
    """A mentoring, as far as evaluation needs it."""

    model_config = ConfigDict(extra="ignore")
    mentee_id: UUID
    mentor_id: UUID
    competency_id: UUID
    target_level: int
    status: str
    started_at: datetime
    completed_at: datetime | None = None


def enrolment_row(event: Event) -> dict[str, Any]:
    """The row of the copy that an event brings."""
    return _row(event, EnrolmentState.model_validate(event.data))


def mentoring_row(event: Event) -> dict[str, Any]:
    """The row of the copy that an event brings."""
    return _row(event, MentoringState.model_validate(event.data))


def _row(event: Event, state: BaseModel) -> dict[str, Any]:
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        "recorded_at": event.time,
        **state.model_dump(),
    }
