"""What the evaluation service says about its evaluations (`evaluation.evaluations`, internal)."""

from typing import Any, Literal

from evaluation.evaluations.models import Evaluation
from evaluation.topics import EVALUATIONS
from shared.clock import iso
from shared.messaging import SNAPSHOT_FACT, Event, new_event

__all__ = ["Fact", "evaluation_event", "evaluation_snapshot", "state"]

Fact = Literal["assigned", "completed", "corrected", "withdrawn", "cancelled", "expired"]
_TYPE = "siklus.evaluation.evaluation.{fact}.v1"


def state(evaluation: Evaluation) -> dict[str, Any]:
    """The published state: no answers, no comment, no interview, no notes."""
    return {
        "id": str(evaluation.id),
        "government_id": str(evaluation.government_id),
        "revision": evaluation.revision,
        "kind": evaluation.kind,
        "level": evaluation.level,
        "method": evaluation.method,
        "person_id": str(evaluation.person_id),
        "rater_id": _text(evaluation.rater_id),
        "rater_role": evaluation.rater_role,
        "program_id": _text(evaluation.program_id),
        "session_id": _text(evaluation.session_id),
        "enrolment_id": _text(evaluation.enrolment_id),
        "mentoring_id": _text(evaluation.mentoring_id),
        "roster_id": _text(evaluation.roster_id),
        "condition": evaluation.condition,
        "status": evaluation.status,
        "available_from": iso(evaluation.available_from),
        "due_at": iso(evaluation.due_at),
        "taken_at": iso(evaluation.taken_at),
        "completed_at": iso(evaluation.completed_at),
        "retrospective": evaluation.retrospective,
        "score": evaluation.score,
        "passed": evaluation.passed,
        "pass_mark": evaluation.pass_mark,
        "competency_ratings": evaluation.competency_ratings,
        "teaches": evaluation.teaches,
        "application_score": evaluation.application_score,
        "barriers": evaluation.barriers,
        "confidence": evaluation.confidence,
        "reaction_score": evaluation.reaction_score,
        "imported": evaluation.imported,
    }


def evaluation_event(fact: Fact, evaluation: Evaluation) -> Event:
    """The event that says `fact` about an evaluation, with its state."""
    return new_event(
        type=_TYPE.format(fact=fact),
        topic=EVALUATIONS,
        subject=evaluation.id,
        government_id=evaluation.government_id,
        sequence=evaluation.revision,
        data=state(evaluation),
    )


def evaluation_snapshot(evaluation: Evaluation) -> Event:
    """The event that only repeats the current state."""
    return new_event(
        type=_TYPE.format(fact=SNAPSHOT_FACT),
        topic=EVALUATIONS,
        subject=evaluation.id,
        government_id=evaluation.government_id,
        sequence=evaluation.revision,
        data=state(evaluation),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
