"""Reading mentorings and their sessions."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.enrolments.repository import PeopleInSight
from catalog.mentorings.models import Mentoring, MentoringSession
from catalog.people.models import Person

__all__ = ["find_meeting", "find_mentoring", "has_meeting_at", "list_mentorings", "meetings_of", "meetings_of_many"]
__all__ += ["mentorings_by_id"]


async def find_mentoring(session: AsyncSession, mentoring_id: UUID, *, lock: bool = False) -> Mentoring | None:
    """The mentoring, or None; with `lock` its sessions are nobody else's until the transaction ends."""
    statement = select(Mentoring).where(Mentoring.id == mentoring_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def mentorings_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Mentoring]:
    """Mentorings by id, locked in the order of their ids."""
    statement = select(Mentoring).where(Mentoring.id.in_(ids)).order_by(Mentoring.id).with_for_update()
    return {mentoring.id: mentoring for mentoring in await session.scalars(statement)}


async def find_meeting(session: AsyncSession, meeting_id: UUID) -> MentoringSession | None:
    """The mentoring session, or None."""
    return (await session.scalars(select(MentoringSession).where(MentoringSession.id == meeting_id))).one_or_none()


async def meetings_of(session: AsyncSession, mentoring_id: UUID) -> list[MentoringSession]:
    """The sessions of one mentoring, oldest first."""
    return (await meetings_of_many(session, [mentoring_id])).get(mentoring_id, [])


async def meetings_of_many(
    session: AsyncSession, mentoring_ids: Collection[UUID]
) -> dict[UUID, list[MentoringSession]]:
    """The sessions of each mentoring that has any, oldest first."""
    statement = (
        select(MentoringSession)
        .where(MentoringSession.mentoring_id.in_(mentoring_ids))
        .order_by(MentoringSession.starts_at, MentoringSession.id)
    )
    meetings: dict[UUID, list[MentoringSession]] = {}
    for meeting in await session.scalars(statement):
        meetings.setdefault(meeting.mentoring_id, []).append(meeting)
    return meetings


async def has_meeting_at(session: AsyncSession, mentee_id: UUID, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the mentee is recorded in a mentoring session that shares time with this span.

    A mentor may meet several mentees at once; nobody earns JP twice for the same hour.
    """
    statement = (
        select(MentoringSession.id)
        .join(Mentoring, Mentoring.id == MentoringSession.mentoring_id)
        .where(
            Mentoring.mentee_id == mentee_id,
            MentoringSession.starts_at < ends_at,
            MentoringSession.ends_at > starts_at,
        )
        .limit(1)
    )
    return (await session.scalars(statement)).first() is not None


async def list_mentorings(
    session: AsyncSession,
    people: PeopleInSight,
    *,
    after: UUID | None,
    limit: int,
    status: str | None = None,
    mentee_id: UUID | None = None,
    mentor_id: UUID | None = None,
    recommendation_id: UUID | None = None,
) -> list[Mentoring]:
    """Mentorings by id: the caller's own as mentor, and those of mentees in sight."""
    in_sight = Mentoring.mentee_id.in_(select(Person.id).where(people.condition()))
    statement = select(Mentoring).where(Mentoring.government_id == people.government_id)
    if people.units is not None:
        own = Mentoring.mentor_id == people.person_id
        statement = statement.where(or_(in_sight, own, Mentoring.mentee_id == people.person_id))
    for column, value in (
        (Mentoring.status, status),
        (Mentoring.mentee_id, mentee_id),
        (Mentoring.mentor_id, mentor_id),
        (Mentoring.recommendation_id, recommendation_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if after is not None:
        statement = statement.where(Mentoring.id > after)
    return list(await session.scalars(statement.order_by(Mentoring.id).limit(limit)))
