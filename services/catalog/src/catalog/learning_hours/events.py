"""Published facts of learning hours."""

from typing import Any

from catalog.learning_hours.models import LearningHours
from catalog.learning_hours.rules import json_number
from catalog.topics import LEARNING_HOURS
from shared.messaging import Event, new_event

__all__ = ["learning_hours_event", "state"]


def state(entry: LearningHours) -> dict[str, Any]:
    """The published state; its contract is catalog/learning_hours.v1."""
    return {
        "id": str(entry.id),
        "government_id": str(entry.government_id),
        "revision": entry.revision,
        "person_id": str(entry.person_id),
        "jp": json_number(entry.jp),
        "basis": entry.basis,
        "form": entry.form,
        "program_id": str(entry.program_id) if entry.program_id else None,
        "session_id": str(entry.session_id) if entry.session_id else None,
        "mentoring_id": str(entry.mentoring_id) if entry.mentoring_id else None,
        "earned_on": entry.earned_on.isoformat(),
        "period_starts_on": entry.period_starts_on.isoformat(),
        "capped_reason": entry.capped_reason,
        "reversal_of": str(entry.reversal_of) if entry.reversal_of else None,
        "certificate_number": entry.certificate_number,
        "siasn": entry.siasn,
    }


def learning_hours_event(entry: LearningHours, fact: str) -> Event:
    """JP were `credited` or `reversed`, or the entry is repeated (`snapshot_taken`)."""
    return new_event(
        type=f"siklus.catalog.learning_hours.{fact}.v1",
        topic=LEARNING_HOURS,
        subject=entry.id,
        government_id=entry.government_id,
        sequence=entry.revision,
        data=state(entry),
    )
