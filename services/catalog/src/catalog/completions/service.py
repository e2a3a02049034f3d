"""Completing a session: whose attendance was enough, their certificates, and the JP that they get."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.attendance.repository import present_days
from catalog.completions.schemas import CompletionItem, CompletionView
from catalog.dependencies import require_training
from catalog.enrolments.events import enrolment_event
from catalog.enrolments.models import Enrolment
from catalog.enrolments.repository import enrolments_in, uncredited
from catalog.enrolments.rules import completes
from catalog.learning_hours.repository import take_certificate_numbers
from catalog.learning_hours.service import Ground, credit
from catalog.people.repository import get_time_zone
from catalog.programs.models import Program
from catalog.programs.service import get as get_program
from catalog.seats.service import cancel_waitlist
from catalog.sessions.errors import AttendanceMissing, SessionNotOver
from catalog.sessions.events import session_event
from catalog.sessions.models import TrainingSession
from catalog.sessions.repository import with_programs
from catalog.sessions.rules import minutes_a_day
from catalog.sessions.schemas import SessionView
from catalog.sessions.service import get as get_session
from catalog.sessions.service import get_scheduled
from shared.audit import record
from shared.clock import now
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.security import Caller

__all__ = ["complete", "credit_arrived"]

_OVER = ("completed", "not_completed")


async def complete(session: AsyncSession, caller: Caller, session_id: UUID, threshold: Decimal) -> CompletionView:
    """Complete a session that is over; whoever attended at least `threshold` of its days completed it.

    Again gives the stored result. Raises SessionNotOver or AttendanceMissing.
    """
    held = await get_session(session, caller, session_id, lock=True)
    if held.status == "completed":
        program = await get_program(session, caller, held.program_id)
        await require_training(session, caller, program.unit_ids)
        return _view(held, await enrolments_in(session, held.id, *_OVER))
    training, program = await get_scheduled(session, caller, session_id)
    if training.ends_at > now():
        raise SessionNotOver(ends_at=training.ends_at.isoformat())
    enrolments = await enrolments_in(session, training.id, "enrolled")
    if enrolments and all(enrolment.attendance_rate is None for enrolment in enrolments):
        raise AttendanceMissing
    events = await cancel_waitlist(session, training)
    events += await _conclude(session, training, program, enrolments, threshold)
    training.status = "completed"
    training.revision += 1
    await publish(session, [*events, session_event(training, "completed")])
    details = {"completed": sum(enrolment.status == "completed" for enrolment in enrolments), "of": len(enrolments)}
    await record(session, caller, "session.completed", "session", training.id, details=details)
    return _view(training, enrolments)


async def _conclude(
    session: AsyncSession,
    training: TrainingSession,
    program: Program,
    enrolments: Sequence[Enrolment],
    threshold: Decimal,
) -> list[Event]:
    completed = [enrolment for enrolment in enrolments if completes(enrolment.attendance_rate, threshold)]
    numbers = await _certificate_numbers(session, training, len(completed))
    for enrolment in enrolments:
        enrolment.status = "not_completed"
        enrolment.revision += 1
    for enrolment, number in zip(completed, numbers, strict=True):
        enrolment.status, enrolment.completed_at = "completed", training.ends_at
        enrolment.certificate_number = number
    credited = await _credit(session, training, program, completed)
    return [*credited, *(enrolment_event(enrolment, enrolment.status) for enrolment in enrolments)]


async def _certificate_numbers(session: AsyncSession, training: TrainingSession, count: int) -> list[str]:
    if count == 0:
        return []
    return await take_certificate_numbers(session, training.government_id, _last_day(training).year, count)


async def _credit(
    session: AsyncSession, training: TrainingSession, program: Program, enrolments: Sequence[Enrolment]
) -> list[Event]:
    """Credit JP to completed enrolments; those of people who are not known yet keep null."""
    attended = await present_days(session, training.id, [enrolment.person_id for enrolment in enrolments])
    zone = await get_time_zone(session, training.government_id)
    grounds = {
        enrolment.id: _ground(training, program, enrolment, attended[enrolment.person_id], zone)
        for enrolment in enrolments
    }
    entries, events = await credit(session, list(grounds.values()))
    for enrolment in enrolments:
        if (entry := entries.get(grounds[enrolment.id].entry_id)) is not None:
            enrolment.jp_credited = entry.jp
    return events


def _ground(
    training: TrainingSession, program: Program, enrolment: Enrolment, attended: Sequence[date], zone: str
) -> Ground:
    days = [date.fromisoformat(day) for day in training.days]
    return Ground(
        entry_id=derived_id(enrolment.id, "learning_hours"),
        person_id=enrolment.person_id,
        form=program.form,
        title=str(program.title["id"]),
        organiser=program.organiser,
        first_on=days[0],
        last_on=days[-1],
        attended=attended,
        minutes_a_day=minutes_a_day(
            starts_at=training.starts_at,
            ends_at=training.ends_at,
            days=days,
            teaching_minutes=training.teaching_minutes,
            time_zone=zone,
        ),
        stated=program.jp,
        international=program.scale == "international",
        references={"program_id": program.id, "session_id": training.id, "enrolment_id": enrolment.id},
        certificate_number=enrolment.certificate_number,
    )


async def credit_arrived(session: AsyncSession, people: Collection[UUID]) -> None:
    """Credit what people completed before their records arrived here."""
    waiting: dict[UUID, list[Enrolment]] = {}
    for enrolment in await uncredited(session, people):
        waiting.setdefault(enrolment.session_id, []).append(enrolment)
    trainings = await with_programs(session, waiting)
    for session_id, enrolments in waiting.items():
        training, program = trainings[session_id]
        events = await _credit(session, training, program, enrolments)
        for enrolment in enrolments:
            enrolment.revision += 1
        # Entries must be visible to the next session's caps.
        await session.flush()
        await publish(session, [*events, *(enrolment_event(enrolment, "changed") for enrolment in enrolments)])


def _last_day(training: TrainingSession) -> date:
    return date.fromisoformat(training.days[-1])


def _view(training: TrainingSession, enrolments: Sequence[Enrolment]) -> CompletionView:
    return CompletionView(
        session=SessionView.model_validate(training),
        completed=sum(enrolment.status == "completed" for enrolment in enrolments),
        not_completed=sum(enrolment.status == "not_completed" for enrolment in enrolments),
        jp_credited=sum((enrolment.jp_credited or Decimal(0) for enrolment in enrolments), Decimal(0)),
        items=[
            CompletionItem.model_validate(
                {
                    "enrolment_id": enrolment.id,
                    "person_id": enrolment.person_id,
                    "status": enrolment.status,
                    "attendance_rate": enrolment.attendance_rate,
                    "jp_credited": enrolment.jp_credited,
                    "certificate_number": enrolment.certificate_number,
                }
            )
            for enrolment in enrolments
        ],
    )
