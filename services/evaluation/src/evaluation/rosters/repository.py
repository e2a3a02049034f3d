"""Reading what a roster needs, in statements for many rows."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from evaluation.evaluations.models import Evaluation
from evaluation.people.models import Person
from evaluation.rosters.models import Roster

__all__ = ["external_ids", "find_roster", "known_people", "lock_scores", "overlaps"]

_ROWS_AT_ONCE = 10_000


async def external_ids(session: AsyncSession, government_id: UUID, codes: Collection[str]) -> dict[str, UUID]:
    """The people of a government whose external id is among `codes`."""
    found: dict[str, UUID] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), _ROWS_AT_ONCE):
        query = select(Person.external_id, Person.id).where(
            Person.government_id == government_id, Person.external_id.in_(ordered[start : start + _ROWS_AT_ONCE])
        )
        found |= {code: person for code, person in await session.execute(query) if code is not None}
    return found


async def known_people(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Which of these people have been heard of here."""
    found: set[UUID] = set()
    ordered = sorted(ids)
    for start in range(0, len(ordered), _ROWS_AT_ONCE):
        found |= set(
            await session.scalars(select(Person.id).where(Person.id.in_(ordered[start : start + _ROWS_AT_ONCE])))
        )
    return found


async def find_roster(session: AsyncSession, roster_id: UUID) -> Roster | None:
    """The roster, locked so that two imports of it come one after the other; or None."""
    return await session.get(Roster, roster_id, with_for_update=True)


async def lock_scores(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Evaluation]:
    """The evaluations that exist among `ids`, locked."""
    query = select(Evaluation).where(Evaluation.id.in_(ids)).order_by(Evaluation.id).with_for_update()
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {row.id: row for row in rows}


async def overlaps(session: AsyncSession, roster_id: UUID) -> Sequence[tuple[UUID, str, int]]:
    """Other rosters of the government with people of this one, and how many."""
    mine, other = aliased(Evaluation), aliased(Evaluation)
    query = (
        select(Roster.id, Roster.title, func.count(mine.person_id.distinct()))
        .join(other, other.roster_id == Roster.id)
        .join(mine, (mine.person_id == other.person_id) & (mine.government_id == other.government_id))
        .where(mine.roster_id == roster_id, Roster.id != roster_id)
        .group_by(Roster.id, Roster.title)
        .order_by(Roster.title)
    )
    return [(roster, title, people) for roster, title, people in await session.execute(query)]
