"""Reading and keeping published needs, many at once."""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.needs.models import Need

__all__ = ["find_needs", "save_needs"]

_COLUMNS = [column.name for column in Need.__table__.columns]
_NAMES = ", ".join(_COLUMNS)
_SAVE = text(
    f"INSERT INTO needs ({_NAMES}) SELECT {_NAMES} FROM json_populate_recordset("  # noqa: S608 - own columns
    "CAST(NULL AS needs), CAST(:rows AS json)) ORDER BY id ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "id")
)


async def find_needs(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Need]:
    """Those of these needs that were ever published, detached from the session."""
    table = Need.__table__
    rows = await session.execute(select(table).where(table.c.id.in_(ids)))
    return {row["id"]: Need(**row) for row in rows.mappings()}


async def save_needs(session: AsyncSession, needs: Sequence[Need]) -> None:
    """Add or replace needs in one statement."""
    if needs:
        rows = [{name: getattr(need, name) for name in _COLUMNS} for need in needs]
        await session.execute(_SAVE, {"rows": json.dumps(rows, default=str)})
