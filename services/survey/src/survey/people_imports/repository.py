"""Reading the frame that a file of people meets."""

from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey.people.models import Identity, Person
from survey.people_imports.rules import Frame, Known
from survey.units.models import Unit

__all__ = ["read_frame"]


async def read_frame(session: AsyncSession, government_id: UUID) -> Frame:
    """Everybody who is registered and not erased, and the units by code."""
    tables: list[Table] = [Person.__table__, Identity.__table__]  # type: ignore[list-item]
    people, identities = (select(table).where(table.c.government_id == government_id) for table in tables)
    by_person = {row["person_id"]: dict(row) for row in (await session.execute(identities)).mappings()}
    units = await session.execute(select(Unit.code, Unit.id).where(Unit.government_id == government_id))
    known = [
        Known(dict(row), by_person[row["id"]])
        for row in (await session.execute(people)).mappings()
        if row["id"] in by_person
    ]
    return Frame(government_id, dict(units.all()), known)
