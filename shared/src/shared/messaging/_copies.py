"""Local copies of what other services own, kept in their newest state whatever the order of arrival."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, TextClause, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from shared.messaging._errors import ConcurrentCopyError
from shared.messaging._event import dump_json
from shared.statements import ask

__all__ = ["upsert_copies"]

Row = Mapping[str, Any]  # Any: a row's values have the types of the table's columns


async def upsert_copies(session: AsyncSession, table: Table, rows: Sequence[Row]) -> dict[UUID, Row | None]:
    """Store the rows that are newer than what is held; return the former row of each id that changed, None if new.

    `table` has the columns id (uuid, primary key), incarnation and sequence, which order the states of an aggregate;
    every row has the same keys, names of columns. Of several rows of one id the newest wins, and its former row is
    what was held before this call. Rows are locked in the order of their ids. Values travel as JSON: uuid, text,
    numbers, times, arrays and JSON columns, but no bytes. Raises ConcurrentCopyError when another transaction made
    the first copy meanwhile; the consumer tries again.
    """
    newest: dict[UUID, Row] = {}
    for row in rows:
        held = newest.get(row["id"])
        if held is None or _version(row) > _version(held):
            newest[row["id"]] = row
    if not newest:
        return {}
    former = await _lock_held(session, table, sorted(newest))
    changed = [row for id_, row in newest.items() if id_ not in former or _version(row) > _version(former[id_])]
    if changed:
        await _write(session, table, changed)
    return {row["id"]: former.get(row["id"]) for row in changed}


def _version(row: Row) -> tuple[int, int]:
    return (row["incarnation"], row["sequence"])


async def _lock_held(session: AsyncSession, table: Table, ids: list[UUID]) -> dict[UUID, Row]:
    wanted = bindparam("ids", ids, type_=ARRAY(Uuid()))
    held = select(table).where(table.c.id == any_(wanted)).order_by(table.c.id).with_for_update()
    return {row["id"]: dict(row) for row in (await session.execute(held)).mappings()}


async def _write(session: AsyncSession, table: Table, rows: Sequence[Row]) -> None:
    statement = _writing(table.name, tuple(table.c[name].name for name in rows[0]))
    written = {row[0] for row in await ask(session, statement, {"rows": dump_json([dict(row) for row in rows])})}
    overtaken = [row["id"] for row in rows if row["id"] not in written]
    if overtaken:
        raise ConcurrentCopyError(overtaken)


@cache
def _writing(table: str, columns: tuple[str, ...]) -> TextClause:
    names = ", ".join(f'"{name}"' for name in columns)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "id")
    # One parameter for all rows: the statement's text stays the same, so the driver prepares it once.
    return text(
        f'INSERT INTO "{table}" AS held ({names}) '  # noqa: S608 - names of the table's own columns
        f'SELECT {names} FROM json_populate_recordset(CAST(NULL AS "{table}"), CAST(:rows AS json)) '
        f"ON CONFLICT (id) DO UPDATE SET {changes} "
        "WHERE (held.incarnation, held.sequence) < (excluded.incarnation, excluded.sequence) "
        "RETURNING id"
    )
