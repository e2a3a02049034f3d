"""Looking copies of units, people and identities up."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.people.models import Identity, Person, Unit
from shared.directory import Directory

__all__ = [
    "DEFAULT_TIME_ZONE",
    "directory",
    "external_ids_of",
    "find_government_name",
    "get_people",
    "get_time_zone",
    "identities_of",
]

#: Of a government whose own unit has not arrived yet: that of the first user, Jambi.
DEFAULT_TIME_ZONE = "Asia/Jakarta"

directory = Directory(Unit, Person)


async def get_time_zone(session: AsyncSession, government_id: UUID) -> str:
    """The time zone that decides what a day, a month and a year are for this government."""
    found = await session.scalar(select(Unit.time_zone).where(Unit.id == government_id))
    return found or DEFAULT_TIME_ZONE


async def find_government_name(session: AsyncSession, government_id: UUID) -> str | None:
    """The government's Indonesian name, or None while its unit has not arrived."""
    name = await session.scalar(select(Unit.name).where(Unit.id == government_id))
    return str(name["id"]) if name else None


async def get_people(session: AsyncSession, ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, Person]:
    """The people who are known here, by id; others are left out. `lock` keeps two credits of one person apart."""
    statement = select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    # Copies are written past the session, so what it holds of them may be old.
    statement = statement.execution_options(populate_existing=True)
    if lock:
        statement = statement.with_for_update(key_share=True)
    return {person.id: person for person in await session.scalars(statement)}


async def identities_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Identity]:
    """Names and external ids of those who are known here, by id."""
    identities = await session.scalars(select(Identity).where(Identity.id.in_(ids)))
    return {identity.id: identity for identity in identities}


async def external_ids_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """SIASN's own id (`pnsOrangId`) of those for whom it is known."""
    people = await session.execute(select(Person.id, Person.external_id).where(Person.id.in_(ids)))
    return {person_id: external_id for person_id, external_id in people if external_id is not None}
