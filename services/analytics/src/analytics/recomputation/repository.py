"""Reading everything that a recomputation starts from and is compared with, in portions of people."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.standings.repository import COLUMN_TYPES, add_counts, cell_of
from analytics.standings.rules import TABLES, GroupKey, Standing

__all__ = [
    "compare_tables",
    "count_subjects",
    "count_wrong_answers",
    "fill_tables",
    "next_subjects",
    "ready_candidates",
    "ready_versions",
    "take_one_snapshot",
]

_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
_COUNT = text("SELECT count(*) FROM subjects")
_NEXT = text("SELECT person_id FROM subjects WHERE person_id > :after ORDER BY person_id LIMIT :most")
# Tables of versions that are being built, or that nobody reads any more, are compared with nothing.
_HELD = (
    "SELECT group_id, cell, n FROM counts LEFT JOIN count_groups ON count_groups.id = group_id "
    "LEFT JOIN evidence_policies AS edited ON edited.government_id = count_groups.government_id "
    "AND edited.version = policy_version WHERE n <> 0 AND (count_groups.id IS NULL "
    "OR edited.state IN ('in_force', 'ready') OR (edited.id IS NULL AND NOT EXISTS (SELECT FROM evidence_policies "
    "AS other WHERE other.government_id = count_groups.government_id AND other.state = 'in_force')))"
)
_READY = text(
    "SELECT government_id, version FROM evidence_policies WHERE state = 'ready' "
    "AND government_id = ANY (CAST(:governments AS uuid[]))"
)
_COLUMNS_OF = {table: ", ".join(f"{table}.{name}" for name in COLUMN_TYPES) for table in ("standings", "candidates")}
_WITH_VERSION = (
    "candidates JOIN evidence_policies AS edited ON edited.government_id = candidates.government_id "
    "AND edited.version = policy_version"
)
_CANDIDATES = text(
    f"SELECT policy_version, {_COLUMNS_OF['candidates']} FROM {_WITH_VERSION} "  # noqa: S608 - constants
    "WHERE edited.state = 'ready' AND candidates.person_id = ANY (CAST(:ids AS uuid[]))"
)
_PLACE = "campaign_id, unit_id, superior_id, question, value"
_ANSWERS = text(
    "SELECT count(*) FROM "  # noqa: S608 - constants
    f"(SELECT {_PLACE}, count(*) AS n FROM answers GROUP BY {_PLACE}) AS expected "
    f"FULL JOIN (SELECT * FROM answer_counts WHERE n <> 0) AS held USING ({_PLACE}) "
    "WHERE expected.n IS DISTINCT FROM held.n"
)
_EMPTY_HISTOGRAMS = text("TRUNCATE answer_counts")
_FILL_HISTOGRAMS = text(
    f"INSERT INTO answer_counts ({_PLACE}, n) SELECT {_PLACE}, count(*) FROM answers GROUP BY {_PLACE}"  # noqa: S608
)
_GROUP = ("government_id", "wave_id", "policy_version", "unit_id", "job_level", "competency_id")
_EMPTY = text("TRUNCATE counts")
# All cells of a government at once in memory; with the few megabytes of a request they go to disk and back many times.
_ROOM = text("SET LOCAL work_mem = '64MB'")
_CELLS = ", ".join(f"({cell_of(name)})" for name in TABLES)


class _Counted(NamedTuple):
    """Rows that are counted: their table, the tables that they are read from, and the version that they belong to."""

    table: str
    tables: str
    version: str

    @property
    def places(self) -> str:
        """The groups in which they are counted."""
        return f"SELECT DISTINCT {', '.join(self._group())} FROM {self.tables}"  # noqa: S608 - constants

    @property
    def sums(self) -> str:
        """Their tables: (group, cell, n). Straight from the one table, so that the planner knows how few different
        rows there are and works out the cells of each only once."""
        same = " AND ".join(f"count_groups.{name} = {value}" for name, value in zip(_GROUP, self._group(), strict=True))
        return (
            f"SELECT count_groups.id AS group_id, cell, count(*) AS n FROM {self.tables} "  # noqa: S608 - constants
            f"LEFT JOIN count_groups ON {same} CROSS JOIN LATERAL (VALUES {_CELLS}) AS cells (cell) "
            "WHERE cell IS NOT NULL GROUP BY 1, 2"
        )

    def _group(self) -> list[str]:
        return [self.version if name == "policy_version" else f"{self.table}.{name}" for name in _GROUP]


def _beside(states: str) -> _Counted:
    return _Counted("candidates", f"{_WITH_VERSION} AND edited.state IN ({states})", "candidates.policy_version")


_IN_FORCE = _Counted(
    "standings",
    "standings LEFT JOIN evidence_policies AS edited "
    "ON edited.government_id = standings.government_id AND edited.state = 'in_force'",
    f"COALESCE(edited.version, {EVIDENCE_POLICY.version})",
)
_BUILT, _READY_BESIDE = _beside("'building', 'ready'"), _beside("'ready'")
_PLACES = text(f"{_IN_FORCE.places} UNION {_BUILT.places}")
# Else the planner takes them for none, and looks through all of them for every standing.
_KNOW_PLACES = text("ANALYZE count_groups")
# In the order of the key, so that its index grows at one end.
_FILL = [
    text(f"INSERT INTO counts (group_id, cell, n) {counted.sums} ORDER BY 1, 2") for counted in (_IN_FORCE, _BUILT)
]
_COMPARE = text(
    "SELECT count(*), count(*) FILTER (WHERE expected.n IS DISTINCT FROM held.n) "  # noqa: S608 - constants
    f"FROM ({_IN_FORCE.sums} UNION ALL {_READY_BESIDE.sums}) AS expected "
    f"FULL JOIN ({_HELD}) AS held USING (group_id, cell)"
)


async def fill_tables(session: AsyncSession) -> None:
    """Empty the tables and fill them with the sum of the standings, for all governments at once.

    Those of the evidence policy in force, and of the one that is built beside it; and the histograms of answers.
    """
    await session.execute(_ROOM)
    keys = [GroupKey(*row) for row in await session.execute(_PLACES)]
    await session.execute(_EMPTY)
    await add_counts(session, {key: {} for key in keys})
    await session.execute(_KNOW_PLACES)
    for statement in _FILL:
        await session.execute(statement)
    await session.execute(_EMPTY_HISTOGRAMS)
    await session.execute(_FILL_HISTOGRAMS)


async def ready_versions(session: AsyncSession, government_ids: Collection[UUID]) -> set[tuple[UUID, int]]:
    """The versions of the evidence policy whose tables stand ready beside those in force."""
    rows = await session.execute(_READY, {"governments": list(government_ids)})
    return {(row[0], row[1]) for row in rows}


async def ready_candidates(session: AsyncSession, person_ids: Collection[UUID]) -> list[tuple[int, Standing]]:
    """What these versions say about people."""
    rows = await session.execute(_CANDIDATES, {"ids": list(person_ids)})
    return [(row[0], Standing._make(row[1:])) for row in rows]


async def count_wrong_answers(session: AsyncSession) -> int:
    """How many cells of histograms are not the sum of the answers that are counted."""
    return int((await session.execute(_ANSWERS)).scalar_one())


async def take_one_snapshot(session: AsyncSession) -> None:
    """Let every read of this transaction see the same moment; must be its first statement."""
    await session.execute(_SNAPSHOT)


async def count_subjects(session: AsyncSession) -> int:
    """How many people there is evidence about, at most."""
    return int((await session.execute(_COUNT)).scalar_one())


async def next_subjects(session: AsyncSession, after: UUID, most: int) -> list[UUID]:
    """The people that follow `after` in id order."""
    return list((await session.scalars(_NEXT, {"after": after, "most": most})).all())


async def compare_tables(session: AsyncSession) -> tuple[int, int]:
    """How many cells the tables have, and how many are not the sum of the standings, in one statement.

    Of the evidence policy in force and of one that stands ready beside it.
    """
    await session.execute(_ROOM)
    row = (await session.execute(_COMPARE)).one()
    return int(row[0]), int(row[1])
