"""Which evaluations an enrolment or a mentoring brings about: rows as a function of what is known, and nothing else.

Ids are derived from the cause and times are the event's, so the same history gives the same rows, whoever replays it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from evaluation.evaluations.rules import deadline, expires_at, form_of, level_of, role_name
from evaluation.plans.rules import PlanItem
from shared.ids import derived_id

__all__ = ["Cause", "assigned_rows", "before_class"]

FORM_VERSION = 1


@dataclass(frozen=True, slots=True)
class Cause:
    """What asks for evaluations. `id` is the enrolment or mentoring, `recorded_at` the time of its event."""

    id: UUID
    government_id: UUID
    recorded_at: datetime
    person_id: UUID
    supervisor_id: UUID | None
    active: bool
    program_id: UUID | None = None
    session_id: UUID | None = None
    mentoring_id: UUID | None = None
    enrolled_at: datetime | None = None
    session_starts_at: datetime | None = None
    completed_at: datetime | None = None
    pass_mark: float | None = None
    teaches: list[dict[str, Any]] = field(default_factory=list)


def before_class(item: PlanItem) -> bool:
    """Whether an item is asked at enrolment; everything else is asked at completion."""
    return item.kind == "pre_test"


def assigned_rows(cause: Cause, items: Iterable[PlanItem]) -> list[dict[str, Any]]:
    """The evaluations, as complete rows. Those of a person who has left are cancelled from the start."""
    return [_row(cause, item) for item in items if before_class(item) or cause.completed_at is not None]


def _row(cause: Cause, item: PlanItem) -> dict[str, Any]:
    available_from, due_at = _window(cause, item)
    raters = {"self": cause.person_id, "supervisor": cause.supervisor_id, "evaluator": None}
    return {
        "id": derived_id(cause.id, role_name(item.kind, item.method, item.rater_role)),
        "government_id": cause.government_id,
        "revision": 1,
        "kind": item.kind,
        "level": level_of(item.kind),
        "method": item.method,
        "form": form_of(item.kind, item.method, item.rater_role),
        "form_version": FORM_VERSION,
        "person_id": cause.person_id,
        "rater_id": raters[item.rater_role],
        "rater_role": item.rater_role,
        "program_id": cause.program_id,
        "session_id": cause.session_id,
        "enrolment_id": cause.id if cause.mentoring_id is None else None,
        "mentoring_id": cause.mentoring_id,
        "status": "assigned" if cause.active else "cancelled",
        "status_reason": None if cause.active else "person_left",
        "assigned_at": cause.recorded_at,
        "available_from": available_from,
        "due_at": due_at,
        "expires_at": expires_at(due_at, cause.recorded_at, item.rater_role),
        "session_starts_at": cause.session_starts_at,
        "teaches": cause.teaches,
        "pass_mark": cause.pass_mark if item.method == "test" else None,
        "imported": False,
        "retrospective": False,
        "competency_ratings": [],
        "barriers": [],
        "answers": {},
    }


def _window(cause: Cause, item: PlanItem) -> tuple[datetime, datetime]:
    if before_class(item):
        start = cause.session_starts_at or cause.recorded_at
        return min(cause.enrolled_at or start, start), start
    available_from = (cause.completed_at or cause.recorded_at) + timedelta(days=item.delay_days)
    return available_from, deadline(available_from, cause.recorded_at, item.answer_days)
