"""The use case: units from a spreadsheet."""

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import local_day, now
from shared.ids import uuid7
from shared.messaging import publish
from shared.security import Caller
from shared.tabular import Parsed, read_table
from survey.imports.repository import store_rows
from survey.imports.service import Plan, Prepared, Upload
from survey.unit_imports.rules import SHEET, plan_units
from survey.units.events import unit_changed, unit_created
from survey.units.models import Unit
from survey.units.repository import time_zone_of

__all__ = ["read_units"]

# SQLAlchemy types it as FromClause; for a mapped class it is a Table.
_TABLE: Table = Unit.__table__  # type: ignore[assignment]


def read_units(caller: Caller, upload: Upload) -> Plan:
    """Read a file of units; raises a problem when the file as a whole cannot be read."""
    table = read_table(upload.content, upload.file_name, encoding=upload.encoding)
    parsed = SHEET.parse(table)

    async def prepare(session: AsyncSession) -> Prepared:
        return await _prepare(session, caller, parsed)

    return Plan("units", table, parsed.total, parsed.problems, prepare)


async def _prepare(session: AsyncSession, caller: Caller, parsed: Parsed) -> Prepared:
    rows = await session.execute(select(_TABLE).where(_TABLE.c.government_id == caller.government))
    known = {row["code"]: dict(row) for row in rows.mappings()}
    outcome, planned = plan_units(
        parsed.rows,
        parsed.headers,
        known,
        government_id=caller.government,
        new_id=uuid7,
        today=local_day(now(), await time_zone_of(session, caller.government)),
    )

    async def store(session: AsyncSession) -> None:
        moved = [unit for unit in planned if unit.fate != "unchanged"]
        await store_rows(session, _TABLE, [unit.row for unit in moved])
        events = [(unit_created if unit.fate == "created" else unit_changed)(Unit(**unit.row)) for unit in moved]
        await publish(session, events)

    return Prepared(outcome, store)
