"""Use cases of attendance: record the whole list, look up."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.attendance.errors import AttendanceInvalid
from catalog.attendance.repository import present_days, replace_marks
from catalog.attendance.schemas import AttendancePut, AttendanceView, Rate
from catalog.dependencies import require_training
from catalog.enrolments.events import enrolment_event
from catalog.enrolments.models import Enrolment
from catalog.enrolments.repository import enrolments_in
from catalog.enrolments.rules import attendance_rate
from catalog.programs.service import get as get_program
from catalog.sessions.models import TrainingSession
from catalog.sessions.service import get as get_session
from catalog.sessions.service import get_scheduled
from shared.audit import record
from shared.errors import FieldProblem, text
from shared.messaging import publish
from shared.security import Caller

__all__ = ["get", "put"]

_NOT_ENROLLED = text("Orang ini tidak terdaftar di kelas ini.", "This person has no seat in this session.")
_OTHER_DAY = text("Hari ini bukan hari kelas.", "This is not a day of the session.")
_TWICE = text("Orang dan hari ini sudah ada di atas.", "This person and day is in the list already.")


async def put(session: AsyncSession, caller: Caller, session_id: UUID, body: AttendancePut) -> AttendanceView:
    """Replace the attendance of a session that is not completed yet; raises AttendanceInvalid."""
    training, _ = await get_scheduled(session, caller, session_id)
    enrolments = await enrolments_in(session, training.id, "enrolled")
    _check(training, {enrolment.person_id for enrolment in enrolments}, body)
    await replace_marks(session, training.id, [(mark.person_id, mark.day, mark.present) for mark in body.items])
    days: dict[UUID, list[date]] = {mark.person_id: [] for mark in body.items}
    for mark in body.items:
        if mark.present:
            days[mark.person_id].append(mark.day)
    await publish(session, [enrolment_event(item, "attended") for item in _rated(training, enrolments, days)])
    await record(session, caller, "attendance.recorded", "session", training.id, details={"marks": len(body.items)})
    return _view(training, enrolments, days)


async def get(session: AsyncSession, caller: Caller, session_id: UUID) -> AttendanceView:
    """The attendance of a session, for whoever runs it."""
    training = await get_session(session, caller, session_id)
    program = await get_program(session, caller, training.program_id)
    await require_training(session, caller, program.unit_ids)
    enrolments = await enrolments_in(session, training.id, "enrolled", "completed", "not_completed")
    return _view(training, enrolments, await present_days(session, training.id))


def _check(training: TrainingSession, enrolled: Collection[UUID], body: AttendancePut) -> None:
    """Raise AttendanceInvalid with a pointer at each mark that cannot be."""
    days = {date.fromisoformat(day) for day in training.days}
    seen: set[tuple[UUID, date]] = set()
    problems: list[FieldProblem] = []
    for place, mark in enumerate(body.items):
        if mark.person_id not in enrolled:
            problems.append(FieldProblem(f"/items/{place}/person_id", _NOT_ENROLLED))
        if mark.day not in days:
            problems.append(FieldProblem(f"/items/{place}/day", _OTHER_DAY))
        if (mark.person_id, mark.day) in seen:
            problems.append(FieldProblem(f"/items/{place}", _TWICE))
        seen.add((mark.person_id, mark.day))
    if problems:
        raise AttendanceInvalid(errors=problems)


def _rated(training: TrainingSession, enrolments: list[Enrolment], days: dict[UUID, list[date]]) -> list[Enrolment]:
    """Give each enrolment its rate; returns those whose rate moved."""
    moved = []
    for enrolment in enrolments:
        present = days.get(enrolment.person_id)
        rate = None if present is None else attendance_rate(present=len(present), days=len(training.days))
        if rate != enrolment.attendance_rate:
            enrolment.attendance_rate = rate
            enrolment.revision += 1
            moved.append(enrolment)
    return moved


def _view(training: TrainingSession, enrolments: list[Enrolment], days: dict[UUID, list[date]]) -> AttendanceView:
    return AttendanceView(
        session_id=training.id,
        days=[date.fromisoformat(day) for day in training.days],
        items=[
            Rate(
                enrolment_id=enrolment.id,
                person_id=enrolment.person_id,
                present_days=len(days.get(enrolment.person_id, [])),
                attendance_rate=enrolment.attendance_rate,
            )
            for enrolment in enrolments
        ],
    )
