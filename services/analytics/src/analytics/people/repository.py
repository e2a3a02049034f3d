"""Reading people and units, and locking those whose evidence is about to change."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.people.models import Person, Unit
from analytics.standings.rules import Occupant
from shared.directory import Directory
from shared.statements import ask

__all__ = [
    "DIRECTORY",
    "KnownUnit",
    "find_occupants",
    "find_people",
    "find_unit",
    "hold_requirements",
    "known_people",
    "lock_people",
    "units_of_government",
]

#: Who is who and who may see whom, on this service's copies.
DIRECTORY = Directory(Unit, Person)

_KNOW_SUBJECTS = text(
    "INSERT INTO subjects (person_id) SELECT id FROM unnest(CAST(:ids AS uuid[])) AS given (id) ORDER BY id "
    "ON CONFLICT DO NOTHING"
)
_LOCK_SUBJECTS = text(
    "SELECT 1 FROM subjects WHERE person_id = ANY (CAST(:ids AS uuid[])) ORDER BY person_id FOR UPDATE"
)
_OCCUPANTS = text(
    "SELECT id, government_id, unit_id, job_level, next_job_level, active FROM people "
    "WHERE id = ANY (CAST(:ids AS uuid[]))"
)
_KNOWN = text("SELECT id FROM people WHERE id = ANY (CAST(:ids AS uuid[]))")
_UNITS = text(
    "SELECT id, parent_id, code, name, time_zone, valid_from, valid_to, predecessor_ids FROM units "
    "WHERE government_id = :government_id ORDER BY code, id"
)
_HOLD = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('requirements', 0))")


async def hold_requirements(session: AsyncSession) -> None:
    """Let no standard change until this transaction ends; handlers of evidence do not hinder each other."""
    await ask(session, _HOLD)


async def lock_people(session: AsyncSession, ids: Iterable[UUID]) -> list[UUID]:
    """Lock the rows of people in id order, known or not yet, before their evidence is read. Returns the ids.

    Two handlers of one person that only read and wrote would count one of their changes twice, at READ COMMITTED.
    """
    ordered = sorted(set(ids))
    if ordered:
        await ask(session, _KNOW_SUBJECTS, {"ids": ordered})
        await ask(session, _LOCK_SUBJECTS, {"ids": ordered})
    return ordered


async def find_occupants(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Occupant]:
    """Government, unit, job level, next job level of those people who are known."""
    rows = await ask(session, _OCCUPANTS, {"ids": list(ids)})
    return {row[0]: Occupant(*row[1:]) for row in rows}


async def known_people(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` whose person has arrived."""
    return {row[0] for row in await ask(session, _KNOWN, {"ids": list(ids)})}


async def find_people(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Person]:
    """The copies of these people."""
    if not ids:
        return {}
    query = select(Person).where(Person.id == any_(bindparam("ids", list(ids), type_=ARRAY(Uuid()))))
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {person.id: person for person in rows}


async def find_unit(session: AsyncSession, unit_id: UUID) -> Unit | None:
    """The copy of a unit."""
    return await session.get(Unit, unit_id)


class KnownUnit(NamedTuple):
    """What reads about groups want of a unit; a model for each of hundreds of units takes longer than their figures."""

    id: UUID
    parent_id: UUID | None
    code: str
    name: dict[str, Any]
    time_zone: str | None
    valid_from: date
    valid_to: date | None
    predecessor_ids: list[UUID]


async def units_of_government(session: AsyncSession, government_id: UUID) -> list[KnownUnit]:
    """Every unit of a government, the government itself included, in code order."""
    rows = await session.execute(_UNITS, {"government_id": government_id})
    return [KnownUnit._make(row) for row in rows]
