"""What is read of an evaluation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from analytics.evaluations.rules import is_test_passed
from analytics.evidence.rules import EVIDENCE_POLICY
from shared.messaging import Event

__all__ = ["EvaluationState", "evaluation_row", "observed_at"]


class _Rating(BaseModel):
    model_config = ConfigDict(extra="ignore")

    competency_id: UUID
    level: int


class _Taught(BaseModel):
    model_config = ConfigDict(extra="ignore")

    competency_id: UUID
    target_level: int


class EvaluationState(BaseModel):
    """The published state of an evaluation, as far as it is read here."""

    model_config = ConfigDict(extra="ignore")

    kind: str
    person_id: UUID
    rater_id: UUID | None = None
    rater_role: str
    program_id: UUID | None = None
    session_id: UUID | None = None
    roster_id: UUID | None = None
    mentoring_id: UUID | None = None
    status: str
    taken_at: datetime | None = None
    completed_at: datetime | None = None
    available_from: datetime | None = None
    retrospective: bool = False
    score: float | None = None
    passed: bool | None = None
    pass_mark: float | None = None
    competency_ratings: list[_Rating] = []
    teaches: list[_Taught] = []
    application_score: int | None = None
    barriers: list[str] = []
    confidence: int | None = None
    reaction_score: float | None = None

    @property
    def class_id(self) -> UUID | None:
        """The class that it is about: the session, or the roster that was imported."""
        return self.session_id or self.roster_id

    @property
    def competency_ids(self) -> frozenset[UUID]:
        """The competencies that were taught or rated."""
        taught = {item.competency_id for item in self.teaches}
        return frozenset(taught | {item.competency_id for item in self.competency_ratings})


def observed_at(event: Event, state: EvaluationState) -> datetime:
    """When it took place, or may at the earliest; an event's own time only where its state says neither.

    A snapshot repeats the state at another time, so that time must not decide.
    """
    return state.taken_at or state.completed_at or state.available_from or event.time


def evaluation_row(event: Event, state: EvaluationState) -> dict[str, Any]:
    """The columns of `evaluations`."""
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        "person_id": state.person_id,
        "rater_id": state.rater_id,
        "kind": state.kind,
        "status": state.status,
        "class_id": state.class_id,
        "program_id": state.program_id,
        "score": state.score,
        "passed": is_test_passed(
            state.kind,
            passed=state.passed,
            score=state.score,
            pass_mark=state.pass_mark,
            policy=EVIDENCE_POLICY,
        ),
        "reaction_score": state.reaction_score,
        "observed_at": observed_at(event, state),
        "event_time": event.time,
        "state": dict(event.data or {}),
    }
