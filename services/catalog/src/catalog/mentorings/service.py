"""Use cases of mentorings: look up, complete, cancel."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.dependencies import check_sight
from catalog.enrolments.repository import PeopleInSight
from catalog.mentorings import repository
from catalog.mentorings.errors import MentoringClosed, MentoringHasNoSession, NotOfThisMentoring
from catalog.mentorings.events import mentoring_event
from catalog.mentorings.models import Mentoring, MentoringSession
from catalog.people.repository import directory
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.http import PageRequest
from shared.messaging import publish
from shared.security import Caller

__all__ = ["With", "cancel", "complete", "find_page", "get", "get_active"]

#: A mentoring with its sessions, oldest first.
With = tuple[Mentoring, Sequence[MentoringSession]]


async def get(session: AsyncSession, caller: Caller, mentoring_id: UUID, *, lock: bool = False) -> Mentoring:
    """The mentoring, for mentor, mentee, the mentee's superior and administrators; raises NotFound for others."""
    mentoring = await repository.find_mentoring(session, mentoring_id, lock=lock)
    if mentoring is None:
        raise NotFound
    if caller.person_id is None or caller.person_id not in {mentoring.mentor_id, mentoring.mentee_id}:
        await check_sight(session, caller, mentoring.mentee_id, "unit_admin", "training_admin")
    return mentoring


async def get_active(session: AsyncSession, caller: Caller, mentoring_id: UUID) -> Mentoring:
    """The mentoring, locked, for its mentor, its mentee or a training_admin.

    Raises NotFound, NotOfThisMentoring or MentoringClosed.
    """
    mentoring = await get(session, caller, mentoring_id, lock=True)
    own = caller.person_id in {mentoring.mentor_id, mentoring.mentee_id}
    if not own and not caller.has("training_admin"):
        raise NotOfThisMentoring
    if mentoring.status != "active":
        raise MentoringClosed
    return mentoring


async def find_page(
    session: AsyncSession,
    caller: Caller,
    page: PageRequest,
    *,
    status: str | None = None,
    mentee_id: UUID | None = None,
    mentor_id: UUID | None = None,
    recommendation_id: UUID | None = None,
) -> list[With]:
    """One mentoring more than the page holds, of those that the caller may see."""
    after = page.after()
    units = await directory.units_in_sight(session, caller, "training_admin", "unit_admin")
    found = await repository.list_mentorings(
        session,
        PeopleInSight(government_id=caller.government, person_id=caller.person_id, units=units),
        after=UUID(str(after[0])) if after else None,
        limit=page.limit + 1,
        status=status,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
        recommendation_id=recommendation_id,
    )
    meetings = await repository.meetings_of_many(session, [mentoring.id for mentoring in found])
    return [(mentoring, meetings.get(mentoring.id, [])) for mentoring in found]


async def complete(session: AsyncSession, caller: Caller, mentoring_id: UUID, outcome: str | None) -> With:
    """End a mentoring with at least one session that both confirmed; again gives the completed one."""
    held = await get(session, caller, mentoring_id)
    if held.status == "completed":
        return held, await repository.meetings_of(session, held.id)
    mentoring = await get_active(session, caller, mentoring_id)
    meetings = await repository.meetings_of(session, mentoring.id)
    if not any(meeting.mentor_confirmed_at and meeting.mentee_confirmed_at for meeting in meetings):
        raise MentoringHasNoSession
    mentoring.status, mentoring.completed_at, mentoring.outcome = "completed", now(), outcome
    mentoring.revision += 1
    await publish(session, [mentoring_event(mentoring, meetings, "completed")])
    await record(session, caller, "mentoring.completed", "mentoring", mentoring.id, reason=outcome)
    return mentoring, meetings


async def cancel(session: AsyncSession, caller: Caller, mentoring_id: UUID, reason: str) -> With:
    """End a mentoring early, by mentor, mentee or training_admin; JP granted so far stay."""
    mentoring = await get_active(session, caller, mentoring_id)
    meetings = await repository.meetings_of(session, mentoring.id)
    mentoring.status, mentoring.completed_at = "cancelled", None
    mentoring.revision += 1
    await publish(session, [mentoring_event(mentoring, meetings, "cancelled")])
    await record(session, caller, "mentoring.cancelled", "mentoring", mentoring.id, reason=reason)
    return mentoring, meetings
