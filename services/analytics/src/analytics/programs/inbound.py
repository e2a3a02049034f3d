"""What is read of programmes, sessions, enrolments and mentorings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.messaging import Event

__all__ = ["EnrolmentState", "MentoringState", "ProgramState", "SessionState", "copy_row"]


class _State(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ProgramState(_State):
    """The published state of a programme, as far as it is read here."""

    code: str
    title: dict[str, Any]
    form: str
    status: str
    competencies: list[dict[str, Any]] = []
    proposal_id: UUID | None = None
    predecessor_id: UUID | None = None


class SessionState(_State):
    """The published state of a session, as far as it is read here."""

    program_id: UUID
    code: str
    status: str
    starts_at: datetime
    ends_at: datetime
    seats: int | None = None
    waitlisted: int = 0


class EnrolmentState(_State):
    """The published state of an enrolment, as far as it is read here."""

    session_id: UUID
    program_id: UUID
    person_id: UUID
    status: str
    completed_at: datetime | None = None


class MentoringState(_State):
    """The published state of a mentoring, as far as it is read here."""

    recommendation_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    competency_id: UUID
    target_level: int | None = None
    status: str
    completed_at: datetime | None = None


def copy_row(event: Event, state: type[_State]) -> dict[str, Any]:
    """The columns of the copy of what `state` describes."""
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        **state.model_validate(event.data).model_dump(),
    }
