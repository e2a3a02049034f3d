"""Reading enrolments."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.enrolments.models import Enrolment
from catalog.people.models import Person
from catalog.sessions.models import TrainingSession

__all__ = [
    "PeopleInSight",
    "enrolments_in",
    "enrolments_of",
    "find_enrolment",
    "list_enrolments",
    "sessions_at_the_same_time",
]
__all__ += ["open_enrolments_of", "uncredited", "waitlist"]


@dataclass(frozen=True, slots=True)
class PeopleInSight:
    """Whose enrolments a caller may see: the own, those of direct reports, those of people in `units` (None: all)."""

    government_id: UUID
    person_id: UUID | None
    units: frozenset[UUID] | None

    def condition(self) -> ColumnElement[bool]:
        """The same as a condition on people."""
        if self.units is None:
            return Person.government_id == self.government_id
        seen: ColumnElement[bool] = Person.unit_id.in_(self.units)
        if self.person_id is not None:
            seen = or_(seen, Person.id == self.person_id, Person.supervisor_id == self.person_id)
        return and_(Person.government_id == self.government_id, seen)


_LIVE = ("enrolled", "completed")


async def find_enrolment(session: AsyncSession, enrolment_id: UUID) -> Enrolment | None:
    """The enrolment as the database has it now, or None."""
    statement = select(Enrolment).where(Enrolment.id == enrolment_id).execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def enrolments_of(session: AsyncSession, session_id: UUID, people: Collection[UUID]) -> dict[UUID, Enrolment]:
    """The enrolments of these people in one session, by person."""
    statement = select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.person_id.in_(people))
    return {enrolment.person_id: enrolment for enrolment in await session.scalars(statement)}


async def enrolments_in(session: AsyncSession, session_id: UUID, *statuses: str) -> list[Enrolment]:
    """The enrolments of a session in one of these states, in the order in which they came."""
    statement = select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.status.in_(statuses))
    return list(await session.scalars(statement.order_by(Enrolment.enrolled_at, Enrolment.place, Enrolment.id)))


async def waitlist(session: AsyncSession, session_id: UUID) -> list[Enrolment]:
    """Who waits for a seat, longest first."""
    return await enrolments_in(session, session_id, "waitlisted")


async def open_enrolments_of(
    session: AsyncSession, people: Collection[UUID], *, session_id: UUID | None = None
) -> list[Enrolment]:
    """Seats and places on waitlists of these people as the database has them now, in all sessions or one."""
    statement = select(Enrolment).where(
        Enrolment.person_id.in_(people), Enrolment.status.in_(("enrolled", "waitlisted"))
    )
    if session_id is not None:
        statement = statement.where(Enrolment.session_id == session_id)
    statement = statement.order_by(Enrolment.id).execution_options(populate_existing=True)
    return list(await session.scalars(statement))


async def uncredited(session: AsyncSession, people: Collection[UUID]) -> list[Enrolment]:
    """Completed enrolments of these people whose JP wait for the person to be known."""
    statement = select(Enrolment).where(
        Enrolment.person_id.in_(people), Enrolment.status == "completed", Enrolment.jp_credited.is_(None)
    )
    return list(await session.scalars(statement.order_by(Enrolment.session_ends_at, Enrolment.id)))


async def sessions_at_the_same_time(
    session: AsyncSession, training: TrainingSession, people: Collection[UUID]
) -> list[tuple[UUID, TrainingSession]]:
    """Other sessions in which these people take part or took part between its beginning and its end."""
    statement = (
        select(Enrolment.person_id, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(
            Enrolment.person_id.in_(people),
            Enrolment.status.in_(_LIVE),
            Enrolment.session_id != training.id,
            TrainingSession.starts_at < training.ends_at,
            TrainingSession.ends_at > training.starts_at,
        )
    )
    return [(person_id, other) for person_id, other in await session.execute(statement)]


async def list_enrolments(
    session: AsyncSession,
    *,
    after: UUID | None,
    limit: int,
    session_id: UUID | None = None,
    person_id: UUID | None = None,
    status: str | None = None,
    people: PeopleInSight | None = None,
) -> list[Enrolment]:
    """Enrolments of a session or a person, by id; with `people` only of these."""
    statement = select(Enrolment)
    if people is not None:
        statement = statement.join(Person, Person.id == Enrolment.person_id).where(people.condition())
    if session_id is not None:
        statement = statement.where(Enrolment.session_id == session_id)
    if person_id is not None:
        statement = statement.where(Enrolment.person_id == person_id)
    if status is not None:
        statement = statement.where(Enrolment.status == status)
    if after is not None:
        statement = statement.where(Enrolment.id > after)
    return list(await session.scalars(statement.order_by(Enrolment.id).limit(limit)))
