"""Use cases of sessions: schedule, update, cancel."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.dependencies import require_training
from catalog.people.repository import get_time_zone
from catalog.programs.errors import ProgramNotPublished
from catalog.programs.models import Program
from catalog.programs.service import check_running
from catalog.programs.service import get as get_program
from catalog.seats.service import cancel_all, move_enrolments, promote
from catalog.sessions import repository
from catalog.sessions.errors import (
    SeatsTaken,
    SessionCancelled,
    SessionCodeTaken,
    SessionCompleted,
    SessionTimesInvalid,
)
from catalog.sessions.events import session_event
from catalog.sessions.models import TrainingSession
from catalog.sessions.rules import days_between
from catalog.sessions.schemas import SessionCreate, SessionUpdate
from shared.audit import record
from shared.errors import FieldProblem, IdentifierTaken, NotFound, text
from shared.http import PageRequest, check_revision, content_hash
from shared.ids import uuid7
from shared.messaging import publish
from shared.security import Caller

__all__ = ["cancel", "find_page", "get", "get_scheduled", "schedule", "update"]


async def get(session: AsyncSession, caller: Caller, session_id: UUID, *, lock: bool = False) -> TrainingSession:
    """The session; raises NotFound when it is missing or another government's."""
    training = await repository.find_session(session, session_id, lock=lock)
    if training is None or training.government_id != caller.government:
        raise NotFound
    return training


async def get_scheduled(session: AsyncSession, caller: Caller, session_id: UUID) -> tuple[TrainingSession, Program]:
    """The session, locked, with its programme, for somebody who runs it.

    Raises NotFound, Forbidden, SessionCancelled or SessionCompleted.
    """
    training = await get(session, caller, session_id, lock=True)
    program = await get_program(session, caller, training.program_id)
    await require_training(session, caller, program.unit_ids)
    if training.status == "cancelled":
        raise SessionCancelled
    if training.status == "completed":
        raise SessionCompleted
    return training, program


async def find_page(
    session: AsyncSession,
    caller: Caller,
    page: PageRequest,
    *,
    program_id: UUID | None = None,
    status: str | None = None,
    starts_from: datetime | None = None,
) -> list[TrainingSession]:
    """One session more than the page holds, by id."""
    after = page.after()
    return await repository.list_sessions(
        session,
        caller.government,
        after=UUID(str(after[0])) if after else None,
        limit=page.limit + 1,
        program_id=program_id,
        status=status,
        starts_from=starts_from,
    )


async def schedule(session: AsyncSession, caller: Caller, program_id: UUID, body: SessionCreate) -> TrainingSession:
    """Make a session of a published programme, also a past one. The same id and content give the stored one."""
    program = await get_program(session, caller, program_id)
    await require_training(session, caller, program.unit_ids)
    digest = content_hash(body)
    if body.id is not None and (held := await repository.find_session(session, body.id)) is not None:
        if held.program_id != program.id or held.content_hash != digest:
            raise IdentifierTaken
        return held
    check_running(program)
    if program.status == "draft":
        raise ProgramNotPublished
    training = TrainingSession(
        id=body.id or uuid7(),
        government_id=program.government_id,
        program_id=program.id,
        enrolled=0,
        waitlisted=0,
        status="scheduled",
        content_hash=digest,
        revision=1,
        **body.model_dump(exclude={"id", "days"}),
        days=await _days(session, program.government_id, body.starts_at, body.ends_at, body.days),
    )
    if await repository.code_is_taken(session, program.id, training.code, by_other_than=training.id):
        raise SessionCodeTaken
    session.add(training)
    await publish(session, [session_event(training, "scheduled")])
    await record(session, caller, "session.scheduled", "session", training.id)
    return training


async def update(
    session: AsyncSession, caller: Caller, session_id: UUID, body: SessionUpdate, if_match: int | None
) -> TrainingSession:
    """Change a session at the revision that the caller read. More seats move people up from the waitlist."""
    training, _ = await get_scheduled(session, caller, session_id)
    check_revision(if_match, training.revision)
    changes = {
        key: value
        for key, value in body.model_dump(exclude_unset=True, exclude={"days"}).items()
        if value is not None or key == "teaching_minutes"
    }
    if changes.get("seats", training.seats) < training.enrolled:
        raise SeatsTaken(enrolled=training.enrolled)
    if "code" in changes and await repository.code_is_taken(
        session, training.program_id, changes["code"], by_other_than=training.id
    ):
        raise SessionCodeTaken
    for column, value in changes.items():
        setattr(training, column, value)
    moved = bool({"starts_at", "ends_at"} & set(changes))
    if moved or body.days is not None:
        training.days = await _days(session, training.government_id, training.starts_at, training.ends_at, body.days)
    training.revision += 1
    events = await move_enrolments(session, training) if moved else []
    events += await promote(session, training)
    await publish(session, [session_event(training, "changed"), *events])
    await record(session, caller, "session.changed", "session", training.id, details={"fields": sorted(changes)})
    return training


async def cancel(session: AsyncSession, caller: Caller, session_id: UUID, reason: str) -> TrainingSession:
    """Cancel a session and every enrolment in it; cancelling again gives the cancelled one."""
    held = await get(session, caller, session_id, lock=True)
    if held.status == "cancelled":
        return held
    training, _ = await get_scheduled(session, caller, session_id)
    events = await cancel_all(session, training)
    training.status = "cancelled"
    training.revision += 1
    await publish(session, [session_event(training, "cancelled"), *events])
    await record(session, caller, "session.cancelled", "session", training.id, reason=reason)
    return training


async def _days(
    session: AsyncSession, government_id: UUID, starts_at: datetime, ends_at: datetime, chosen: list[date] | None
) -> list[Any]:  # Any: the column holds JSON, here ISO dates.
    """The days of a session in the government's time zone; raises SessionTimesInvalid."""
    if ends_at <= starts_at:
        reason = text("Harus setelah waktu mulai.", "It must be after the beginning.")
        raise SessionTimesInvalid(errors=[FieldProblem("/ends_at", reason)])
    between = days_between(starts_at, ends_at, await get_time_zone(session, government_id))
    outside = text("Hari ini di luar waktu kelas.", "This day lies outside the session.")
    wrong = [
        FieldProblem(f"/days/{place}", outside) for place, day in enumerate(chosen or []) if day not in set(between)
    ]
    if wrong:
        raise SessionTimesInvalid(errors=wrong)
    return [day.isoformat() for day in sorted(set(chosen or between))]
