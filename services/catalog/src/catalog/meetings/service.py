"""Recording and confirming the sessions of a mentoring; JP are granted once both have confirmed."""

from decimal import Decimal
from typing import NoReturn
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.competencies.repository import find_competency
from catalog.learning_hours.service import Ground, credit
from catalog.mentorings import repository
from catalog.mentorings.errors import MeetingsOverlap, MeetingTimesInvalid, NotOfThisMentoring
from catalog.mentorings.events import mentoring_event
from catalog.mentorings.models import Mentoring, MentoringSession
from catalog.mentorings.rules import FORM
from catalog.mentorings.schemas import MeetingCreate
from catalog.mentorings.service import get_active
from catalog.people.repository import find_government_name, get_time_zone
from shared.audit import record
from shared.clock import local_day, now
from shared.errors import FieldProblem, IdentifierTaken, NotFound
from shared.http import content_hash
from shared.ids import derived_id, uuid7
from shared.messaging import Event, publish
from shared.schemas import Text, text
from shared.security import Caller

__all__ = ["confirm", "record_meeting"]


async def record_meeting(
    session: AsyncSession, caller: Caller, mentoring_id: UUID, body: MeetingCreate
) -> MentoringSession:
    """Record a session; who records confirms by it. The same id with the same content gives the stored one.

    Raises NotFound, NotOfThisMentoring, MentoringClosed, IdentifierTaken, MeetingTimesInvalid or MeetingsOverlap.
    """
    mentoring = await get_active(session, caller, mentoring_id)
    digest = content_hash(body)
    if body.id is not None and (held := await repository.find_meeting(session, body.id)) is not None:
        if held.mentoring_id != mentoring.id or held.content_hash != digest:
            raise IdentifierTaken
        return held
    if body.confirmed_by_both and not caller.has("training_admin"):
        raise NotOfThisMentoring
    _check_times(body)
    if await repository.has_meeting_at(session, mentoring.mentee_id, body.starts_at, body.ends_at):
        raise MeetingsOverlap
    moment = now()
    meeting = MentoringSession(
        id=body.id or uuid7(),
        mentoring_id=mentoring.id,
        mentor_confirmed_at=moment if body.confirmed_by_both or caller.person_id == mentoring.mentor_id else None,
        mentee_confirmed_at=moment if body.confirmed_by_both or caller.person_id == mentoring.mentee_id else None,
        content_hash=digest,
        **body.model_dump(exclude={"id", "confirmed_by_both"}),
    )
    await _conclude(session, mentoring, meeting)
    details = {"mentoring_id": str(mentoring.id), "confirmed_by_both": body.confirmed_by_both}
    await record(session, caller, "mentoring.session_recorded", "mentoring_session", meeting.id, details=details)
    return meeting


async def confirm(session: AsyncSession, caller: Caller, mentoring_id: UUID, meeting_id: UUID) -> MentoringSession:
    """Confirm a session that the other one recorded; confirming again changes nothing."""
    mentoring = await get_active(session, caller, mentoring_id)
    meeting = await repository.find_meeting(session, meeting_id)
    if meeting is None or meeting.mentoring_id != mentoring.id:
        raise NotFound
    if caller.person_id == mentoring.mentor_id and meeting.mentor_confirmed_at is None:
        meeting.mentor_confirmed_at = now()
    elif caller.person_id == mentoring.mentee_id and meeting.mentee_confirmed_at is None:
        meeting.mentee_confirmed_at = now()
    elif caller.person_id not in {mentoring.mentor_id, mentoring.mentee_id}:
        raise NotOfThisMentoring
    else:
        return meeting
    await _conclude(session, mentoring, meeting)
    await record(session, caller, "mentoring.session_confirmed", "mentoring_session", meeting.id)
    return meeting


async def _conclude(session: AsyncSession, mentoring: Mentoring, meeting: MentoringSession) -> None:
    """Grant JP when both have confirmed, and publish the mentoring as it stands now."""
    events: list[Event] = []
    if meeting.mentor_confirmed_at and meeting.mentee_confirmed_at:
        events = await _grant(session, mentoring, meeting)
    session.add(meeting)
    others = [held for held in await repository.meetings_of(session, mentoring.id) if held.id != meeting.id]
    ordered = sorted([*others, meeting], key=lambda held: (held.starts_at, held.id))
    mentoring.revision += 1
    await publish(session, [*events, mentoring_event(mentoring, ordered, "session_recorded")])


async def _grant(session: AsyncSession, mentoring: Mentoring, meeting: MentoringSession) -> list[Event]:
    """Credit the mentee: 2 JP a session, at most two sessions a month, by the rule of the form `mentoring`."""
    zone = await get_time_zone(session, mentoring.government_id)
    day = local_day(meeting.starts_at, zone)
    competency = await find_competency(session, mentoring.government_id, mentoring.competency_id)
    name = str(competency.name["id"]) if competency else ""
    ground = Ground(
        entry_id=derived_id(meeting.id, "learning_hours"),
        person_id=mentoring.mentee_id,
        form=FORM,
        title=f"Pendampingan {name}".strip(),
        organiser=await find_government_name(session, mentoring.government_id) or "",
        first_on=day,
        last_on=day,
        attended=[day],
        minutes_a_day=Decimal((meeting.ends_at - meeting.starts_at).total_seconds()) / 60,
        stated=None,
        international=False,
        references={"mentoring_id": mentoring.id, "mentoring_session_id": meeting.id},
    )
    entries, events = await credit(session, [ground])
    if (entry := entries.get(ground.entry_id)) is not None:
        meeting.jp, meeting.capped_reason = entry.jp, entry.capped_reason
    return events


def _check_times(body: MeetingCreate) -> None:
    if body.ends_at <= body.starts_at:
        _refuse("/ends_at", text("Harus setelah waktu mulai.", "It must be after the beginning."))
    if body.ends_at > now():
        _refuse("/ends_at", text("Pertemuan ini belum berakhir.", "This session is not over yet."))


def _refuse(pointer: str, reason: Text) -> NoReturn:
    raise MeetingTimesInvalid(errors=[FieldProblem(pointer, reason)])
