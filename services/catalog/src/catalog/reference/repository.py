"""Reading and adding versions of reference tables."""

from datetime import date
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.reference.models import ReferenceTable

__all__ = ["get_rows", "get_table", "next_version"]


async def get_table(session: AsyncSession, name: str, day: date) -> ReferenceTable:
    """The version of a table in force on `day`; before the first version, the first one."""
    statement = (
        select(ReferenceTable)
        .where(ReferenceTable.name == name)
        .order_by(
            (ReferenceTable.valid_from <= day).desc(),
            func.abs(ReferenceTable.valid_from - day),
            ReferenceTable.version.desc(),
        )
        .limit(1)
    )
    return (await session.scalars(statement)).one()


async def get_rows(session: AsyncSession, name: str, day: date) -> list[dict[str, str]]:
    """The rows in force on `day`; every cell is text, as in the source."""
    return cast("list[dict[str, str]]", (await get_table(session, name, day)).rows)


async def next_version(session: AsyncSession, name: str) -> int:
    """The number of the version that comes after the newest."""
    statement = select(func.max(ReferenceTable.version)).where(ReferenceTable.name == name)
    return (await session.scalar(statement) or 0) + 1
