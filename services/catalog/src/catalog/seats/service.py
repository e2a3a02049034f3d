"""Moving enrolments together with their session, whose row is locked meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.enrolments.events import enrolment_event
from catalog.enrolments.models import Enrolment
from catalog.enrolments.repository import enrolments_in, open_enrolments_of, waitlist
from catalog.enrolments.rules import count_promoted
from catalog.sessions.events import session_event
from catalog.sessions.models import TrainingSession
from catalog.sessions.repository import find_session
from shared.messaging import Event, publish

__all__ = ["cancel_all", "cancel_waitlist", "move_enrolments", "promote", "release"]


async def promote(session: AsyncSession, training: TrainingSession) -> list[Event]:
    """Give free seats to whoever waits longest; counts move, the session's revision is the caller's matter."""
    count = count_promoted(seats=training.seats, enrolled=training.enrolled, waitlisted=training.waitlisted)
    if count == 0:
        return []
    # Who has just been cancelled must not be found waiting.
    await session.flush()
    promoted = (await waitlist(session, training.id))[:count]
    for enrolment in promoted:
        enrolment.status = "enrolled"
        enrolment.revision += 1
    training.enrolled += len(promoted)
    training.waitlisted -= len(promoted)
    return [enrolment_event(enrolment, "promoted") for enrolment in promoted]


async def move_enrolments(session: AsyncSession, training: TrainingSession) -> list[Event]:
    """Carry new times of a session to its open enrolments."""
    moved = await enrolments_in(session, training.id, "enrolled", "waitlisted")
    for enrolment in moved:
        enrolment.session_starts_at, enrolment.session_ends_at = training.starts_at, training.ends_at
        enrolment.revision += 1
    return [enrolment_event(enrolment, "changed") for enrolment in moved]


async def cancel_all(session: AsyncSession, training: TrainingSession) -> list[Event]:
    """Cancel every open enrolment of a session."""
    return _cancelled(training, await enrolments_in(session, training.id, "enrolled", "waitlisted"))


async def cancel_waitlist(session: AsyncSession, training: TrainingSession) -> list[Event]:
    """Cancel whoever still waits when a session is over."""
    return _cancelled(training, await waitlist(session, training.id))


async def release(session: AsyncSession, people: Mapping[UUID, datetime]) -> None:
    """Give back the seats of people who left, in sessions that begin after the moment at which each did."""
    for session_id in sorted({found.session_id for found in await open_enrolments_of(session, people)}):
        training = await find_session(session, session_id, lock=True)
        if training is None or training.status != "scheduled":
            continue
        leaving = [
            enrolment
            for enrolment in await open_enrolments_of(session, people, session_id=session_id)
            if training.starts_at > people[enrolment.person_id]
        ]
        if leaving:
            events = [*_cancelled(training, leaving), *await promote(session, training)]
            training.revision += 1
            await publish(session, [*events, session_event(training, "changed")])


def _cancelled(training: TrainingSession, enrolments: list[Enrolment]) -> list[Event]:
    for enrolment in enrolments:
        if enrolment.status == "enrolled":
            training.enrolled -= 1
        else:
            training.waitlisted -= 1
        enrolment.status = "cancelled"
        enrolment.revision += 1
    return [enrolment_event(enrolment, "cancelled") for enrolment in enrolments]
