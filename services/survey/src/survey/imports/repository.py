"""Writing many rows at once."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["lock_imports", "store_rows"]

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('import:' || :government, 0))")


async def lock_imports(session: AsyncSession, government_id: UUID) -> None:
    """Let imports of one government wait for each other, so that two of them do not create the same rows."""
    await session.execute(_LOCK, {"government": str(government_id)})


async def store_rows(session: AsyncSession, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows, or replace those with the same key, in one statement; every row has the same columns.

    Values travel as JSON: uuid, text, numbers, dates, arrays and JSON columns; bytes as PostgreSQL's hex text.
    """
    if not rows:
        return
    keys = [column.name for column in table.primary_key.columns]
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in keys)
    conflict = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    statement = text(
        f'INSERT INTO "{table.name}" ({columns}) '  # noqa: S608 - names of the table's own columns
        f'SELECT {columns} FROM json_populate_recordset(CAST(NULL AS "{table.name}"), CAST(:rows AS json)) '
        f"ON CONFLICT ({', '.join(keys)}) {conflict}"
    )
    await session.execute(statement, {"rows": json.dumps(rows, default=str, ensure_ascii=False)})
