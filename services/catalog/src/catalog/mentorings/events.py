"""Published facts of mentorings."""

from collections.abc import Sequence
from typing import Any

from catalog.learning_hours.rules import json_number
from catalog.mentorings.models import Mentoring, MentoringSession
from catalog.topics import MENTORINGS
from shared.clock import iso
from shared.messaging import Event, new_event

__all__ = ["mentoring_event", "state"]


def state(mentoring: Mentoring, meetings: Sequence[MentoringSession]) -> dict[str, Any]:
    """The published state; its contract is catalog/mentoring.v1. Topic, action and evidence stay here."""
    return {
        "id": str(mentoring.id),
        "government_id": str(mentoring.government_id),
        "revision": mentoring.revision,
        "recommendation_id": str(mentoring.recommendation_id),
        "mentee_id": str(mentoring.mentee_id),
        "mentor_id": str(mentoring.mentor_id),
        "competency_id": str(mentoring.competency_id),
        "target_level": mentoring.target_level,
        "status": mentoring.status,
        "sessions": [
            {
                "id": str(meeting.id),
                "starts_at": iso(meeting.starts_at),
                "ends_at": iso(meeting.ends_at),
                "jp": json_number(meeting.jp) or 0,
                "capped_reason": meeting.capped_reason,
            }
            for meeting in meetings
        ],
        "started_at": iso(mentoring.started_at),
        "completed_at": iso(mentoring.completed_at),
    }


def mentoring_event(mentoring: Mentoring, meetings: Sequence[MentoringSession], fact: str) -> Event:
    """A mentoring was `started`, `session_recorded`, `completed`, `cancelled`, or repeated (`snapshot_taken`)."""
    return new_event(
        type=f"siklus.catalog.mentoring.{fact}.v1",
        topic=MENTORINGS,
        subject=mentoring.id,
        government_id=mentoring.government_id,
        sequence=mentoring.revision,
        data=state(mentoring, meetings),
    )
