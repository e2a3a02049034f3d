"""Published facts of sessions."""

from typing import Any

from catalog.sessions.models import TrainingSession
from catalog.topics import SESSIONS
from shared.clock import iso
from shared.messaging import Event, new_event

__all__ = ["session_event", "state"]


def state(training: TrainingSession) -> dict[str, Any]:
    """The published state; its contract is catalog/session.v1."""
    return {
        "id": str(training.id),
        "government_id": str(training.government_id),
        "revision": training.revision,
        "program_id": str(training.program_id),
        "code": training.code,
        "starts_at": iso(training.starts_at),
        "ends_at": iso(training.ends_at),
        "seats": training.seats,
        "enrolled": training.enrolled,
        "waitlisted": training.waitlisted,
        "place": training.place,
        "mode": training.mode,
        "status": training.status,
    }


def session_event(training: TrainingSession, fact: str) -> Event:
    """A session was `scheduled`, `changed`, `completed`, `cancelled`, or repeated (`snapshot_taken`)."""
    return new_event(
        type=f"siklus.catalog.session.{fact}.v1",
        topic=SESSIONS,
        subject=training.id,
        government_id=training.government_id,
        sequence=training.revision,
        data=state(training),
    )
