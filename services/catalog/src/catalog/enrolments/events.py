"""Published facts of enrolments."""

from typing import Any

from catalog.enrolments.models import Enrolment
from catalog.learning_hours.rules import json_number
from catalog.topics import ENROLMENTS
from shared.clock import iso
from shared.messaging import Event, new_event

__all__ = ["enrolment_event", "state"]


def state(enrolment: Enrolment) -> dict[str, Any]:
    """The published state; its contract is catalog/enrolment.v1."""
    return {
        "id": str(enrolment.id),
        "government_id": str(enrolment.government_id),
        "revision": enrolment.revision,
        "session_id": str(enrolment.session_id),
        "program_id": str(enrolment.program_id),
        "person_id": str(enrolment.person_id),
        "status": enrolment.status,
        "enrolled_at": iso(enrolment.enrolled_at),
        "session_starts_at": iso(enrolment.session_starts_at),
        "session_ends_at": iso(enrolment.session_ends_at),
        "completed_at": iso(enrolment.completed_at),
        "attendance_rate": json_number(enrolment.attendance_rate),
        "jp_credited": json_number(enrolment.jp_credited),
    }


def enrolment_event(enrolment: Enrolment, fact: str) -> Event:
    """An enrolment was `enrolled`, `waitlisted`, `promoted`, `cancelled`, `attended`, `completed`, `not_completed`.

    `changed` says that its session moved or its JP did; `snapshot_taken` repeats the state.
    """
    return new_event(
        type=f"siklus.catalog.enrolment.{fact}.v1",
        topic=ENROLMENTS,
        subject=enrolment.id,
        government_id=enrolment.government_id,
        sequence=enrolment.revision,
        data=state(enrolment),
    )
