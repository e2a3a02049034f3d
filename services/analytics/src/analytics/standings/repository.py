"""Reading and writing standings and counts, many at once and always in key order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.standings.rules import TABLES, GroupKey, Standing, group_id
from shared.statements import ask

__all__ = [
    "COLUMN_TYPES",
    "add_counts",
    "cell_of",
    "delete_standings",
    "find_standings",
    "people_at_levels",
    "save_standings",
]

COLUMN_TYPES = {
    "person_id": "uuid",
    "wave_id": "uuid",
    "competency_id": "uuid",
    "government_id": "uuid",
    "unit_id": "uuid",
    "job_level": "text",
    "importance": "smallint",
    "self_level": "smallint",
    "superior_level": "smallint",
    "confidence": "smallint",
    "present": "smallint",
    "present_source": "text",
    "required": "smallint",
    "next_required": "smallint",
}
_COLUMNS = ", ".join(COLUMN_TYPES)
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in list(COLUMN_TYPES)[3:])
_SAVE = text(
    f"INSERT INTO standings ({_COLUMNS}) SELECT * FROM unnest("  # noqa: S608 - constants above
    + ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in COLUMN_TYPES.items())
    + f") ON CONFLICT (person_id, wave_id, competency_id) DO UPDATE SET {_CHANGES}"
)
_DELETE = text(
    "DELETE FROM standings USING unnest(CAST(:people AS uuid[]), CAST(:waves AS uuid[]), "
    "CAST(:competencies AS uuid[])) AS gone (person_id, wave_id, competency_id) "
    "WHERE standings.person_id = gone.person_id AND standings.wave_id = gone.wave_id "
    "AND standings.competency_id = gone.competency_id"
)
_FIND = text(f"SELECT {_COLUMNS} FROM standings WHERE person_id = ANY (CAST(:ids AS uuid[]))")  # noqa: S608
_FIND_SOME = text(
    f"SELECT {_COLUMNS} FROM standings WHERE person_id = ANY (CAST(:ids AS uuid[])) "  # noqa: S608
    "AND competency_id = ANY (CAST(:competencies AS uuid[]))"
)
_AT_LEVELS = text(
    "SELECT DISTINCT person_id FROM evidence WHERE government_id = :government_id AND (person_id IN "
    "(SELECT id FROM people WHERE government_id = :government_id "
    "AND (job_level = :job_level OR next_job_level = :job_level)) OR job_level = :job_level)"
)
_GROUPS = text(
    "INSERT INTO count_groups (id, government_id, wave_id, policy_version, unit_id, job_level, competency_id) "
    "SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:governments AS uuid[]), CAST(:waves AS uuid[]), "
    "CAST(:policies AS smallint[]), CAST(:units AS uuid[]), CAST(:levels AS text[]), CAST(:competencies AS uuid[])) "
    "ON CONFLICT DO NOTHING"
)
_COUNTS = text(
    "INSERT INTO counts AS held (group_id, cell, n) SELECT * FROM unnest(CAST(:groups AS bigint[]), "
    "CAST(:cells AS smallint[]), CAST(:ns AS integer[])) "
    "ON CONFLICT (group_id, cell) DO UPDATE SET n = held.n + excluded.n"
)


_SIDES = {
    "importance_present": ("importance", "present"),
    "importance_self": ("importance", "self_level"),
    "required_present": ("required", "present"),
    "next_present": ("next_required", "present"),
    "self_superior": ("self_level", "superior_level"),
    "confidence": ("confidence", "0"),
}


def cell_of(name: str) -> str:
    """The SQL of `Table.cell` for a row of `standings`; NULL where a value is missing or outside the table."""
    table, (row, column) = TABLES[name], _SIDES[name]
    inside = (
        f"{row} BETWEEN {table.rows[0]} AND {table.rows[1]} "
        f"AND {column} BETWEEN {table.columns[0]} AND {table.columns[1]}"
    )
    code = f"{table.offset} + ({row} - {table.rows[0]}) * {table.width} + {column} - {table.columns[0]}"
    return f"CASE WHEN {inside} THEN {code} END"


async def find_standings(
    session: AsyncSession, person_ids: Collection[UUID], competency_ids: Collection[UUID] | None = None
) -> list[Standing]:
    """The standings of these people in every wave, or only those about these competencies."""
    parameters: dict[str, list[UUID]] = {"ids": list(person_ids)}
    if competency_ids is not None:
        parameters["competencies"] = list(competency_ids)
    rows = await ask(session, _FIND if competency_ids is None else _FIND_SOME, parameters)
    return [Standing._make(row) for row in rows]


async def people_at_levels(session: AsyncSession, government_id: UUID, job_level: str) -> list[UUID]:
    """The people with evidence whose present, next or invited job level this is."""
    rows = await ask(session, _AT_LEVELS, {"government_id": government_id, "job_level": job_level})
    return sorted(row[0] for row in rows)


async def save_standings(session: AsyncSession, standings: Sequence[Standing]) -> None:
    """Add or replace standings in one statement; their people are locked, so that their order does not matter."""
    if standings:
        columns = zip(*standings, strict=True)
        await ask(session, _SAVE, dict(zip(COLUMN_TYPES, map(list, columns), strict=True)))


async def delete_standings(session: AsyncSession, standings: Sequence[Standing]) -> None:
    """Remove standings that no evidence supports any more."""
    if standings:
        keys = [_key(standing) for standing in standings]
        await ask(session, _DELETE, _arrays(("people", "waves", "competencies"), keys))


async def add_counts(session: AsyncSession, changes: Mapping[GroupKey, Mapping[int, int]]) -> None:
    """Add to the cells of groups, in key order, so that two handlers never wait for each other in a circle."""
    groups = sorted(((group_id(key), key, cells) for key, cells in changes.items()), key=_first)
    if not groups:
        return
    names = ("ids", "governments", "waves", "policies", "units", "levels", "competencies")
    await ask(session, _GROUPS, _arrays(names, [(id_, *key) for id_, key, _ in groups]))
    cells = [(id_, cell, n) for id_, _, counts in groups for cell, n in sorted(counts.items()) if n]
    if cells:
        await ask(session, _COUNTS, _arrays(("groups", "cells", "ns"), cells))


def _key(standing: Standing) -> tuple[UUID, UUID, UUID]:
    return (standing.person_id, standing.wave_id, standing.competency_id)


def _arrays(names: Iterable[str], rows: Sequence[tuple[object, ...]]) -> dict[str, list[object]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _first(group: tuple[int, GroupKey, Mapping[int, int]]) -> int:
    return group[0]
