"""Reading everything that a recomputation starts from and is compared with, in portions of people."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.standings.repository import add_counts, cell_of
from analytics.standings.rules import TABLES, GroupKey

__all__ = ["Counts", "count_subjects", "fill_tables", "next_subjects", "stored_counts", "take_one_snapshot"]

Counts = dict[tuple[int, int], int]
"""(group, cell) -> n, without empty cells."""

_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
_COUNT = text("SELECT count(*) FROM subjects")
_NEXT = text("SELECT person_id FROM subjects WHERE person_id > :after ORDER BY person_id LIMIT :most")
_COUNTS = text("SELECT group_id, cell, n FROM counts WHERE n <> 0")


_PLACES = text("SELECT DISTINCT government_id, wave_id, unit_id, job_level, competency_id FROM standings")
_EMPTY = text("TRUNCATE counts")
_CELLS = ", ".join(f"({cell_of(name)})" for name in TABLES)
_FILL = text(
    "INSERT INTO counts (group_id, cell, n) SELECT count_groups.id, cell, count(*) FROM standings "  # noqa: S608
    "JOIN count_groups USING (government_id, wave_id, unit_id, job_level, competency_id) "
    f"CROSS JOIN LATERAL (VALUES {_CELLS}) AS counted (cell) "
    "WHERE cell IS NOT NULL AND policy_version = :policy_version GROUP BY 1, 2"
)


async def fill_tables(session: AsyncSession, policy_version: int) -> None:
    """Empty the tables and fill them with the sum of the standings, in one statement for all governments."""
    keys = [
        GroupKey(row.government_id, row.wave_id, policy_version, row.unit_id, row.job_level, row.competency_id)
        for row in await session.execute(_PLACES)
    ]
    await session.execute(_EMPTY)
    await add_counts(session, {key: {} for key in keys})
    await session.execute(_FILL, {"policy_version": policy_version})


async def take_one_snapshot(session: AsyncSession) -> None:
    """Let every read of this transaction see the same moment; must be its first statement."""
    await session.execute(_SNAPSHOT)


async def count_subjects(session: AsyncSession) -> int:
    """How many people there is evidence about, at most."""
    return int((await session.execute(_COUNT)).scalar_one())


async def next_subjects(session: AsyncSession, after: UUID, most: int) -> list[UUID]:
    """The people that follow `after` in id order."""
    return list((await session.scalars(_NEXT, {"after": after, "most": most})).all())


async def stored_counts(session: AsyncSession) -> Counts:
    """The tables as they are."""
    return {(row[0], row[1]): row[2] for row in await session.execute(_COUNTS)}
