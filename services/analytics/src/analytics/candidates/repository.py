"""Reading, writing, comparing and swapping standings by another policy; many at once and set by set."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.standings.repository import COLUMN_TYPES
from analytics.standings.rules import Standing

__all__ = [
    "clear_candidates",
    "clear_counts",
    "compare_standings",
    "delete_candidates",
    "find_candidates",
    "replaced_people",
    "save_candidates",
    "swap_standings",
]

_KEY = ("person_id", "wave_id", "competency_id")
_COLUMNS = ", ".join(COLUMN_TYPES)
_VALUES = [name for name in COLUMN_TYPES if name not in _KEY]
_SAVE = text(
    f"INSERT INTO candidates (policy_version, {_COLUMNS}) SELECT :version, given.* FROM unnest("  # noqa: S608 - constants
    + ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in COLUMN_TYPES.items())
    + f") AS given ({_COLUMNS}) ON CONFLICT (person_id, wave_id, competency_id, policy_version) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _VALUES)
)
_FIND = text(
    f"SELECT {_COLUMNS} FROM candidates WHERE government_id = :government_id AND policy_version = :version "  # noqa: S608
    "AND person_id = ANY (CAST(:ids AS uuid[])) "
    "AND (CAST(:competencies AS uuid[]) IS NULL OR competency_id = ANY (CAST(:competencies AS uuid[])))"
)
_DELETE = text(
    "DELETE FROM candidates USING unnest(CAST(:people AS uuid[]), CAST(:waves AS uuid[]), "
    "CAST(:competencies AS uuid[])) AS gone (person_id, wave_id, competency_id) "
    "WHERE candidates.policy_version = :version AND candidates.person_id = gone.person_id "
    "AND candidates.wave_id = gone.wave_id AND candidates.competency_id = gone.competency_id"
)


async def find_candidates(
    session: AsyncSession,
    government_id: UUID,
    version: int,
    person_ids: Collection[UUID],
    competency_ids: Collection[UUID] | None = None,
) -> list[Standing]:
    """What a version says of these people in every wave, or only about these competencies."""
    values = {
        "government_id": government_id,
        "version": version,
        "ids": list(person_ids),
        "competencies": None if competency_ids is None else list(competency_ids),
    }
    return [Standing._make(row) for row in await session.execute(_FIND, values)]


async def save_candidates(session: AsyncSession, version: int, standings: Sequence[Standing]) -> None:
    """Add or replace what a version says; the people are locked."""
    if standings:
        columns = zip(*standings, strict=True)
        values: dict[str, object] = dict(zip(COLUMN_TYPES, map(list, columns), strict=True))
        await session.execute(_SAVE, {**values, "version": version})


async def delete_candidates(session: AsyncSession, version: int, standings: Sequence[Standing]) -> None:
    """Remove what a version says no more."""
    if standings:
        people, waves, competencies = zip(*((item[0], item[1], item[2]) for item in standings), strict=True)
        values = {"people": list(people), "waves": list(waves), "competencies": list(competencies)}
        await session.execute(_DELETE, {**values, "version": version})


_ON = "USING (person_id, wave_id, competency_id)"
_OLD = "(SELECT * FROM standings WHERE government_id = :government_id) AS old"
_NEW = "(SELECT * FROM candidates WHERE government_id = :government_id AND policy_version = :version) AS new"
_SIDES = [", ".join(f"{side}.{name}" for name in _VALUES) for side in ("old", "new")]
_DIFFERS = f"({_SIDES[0]}) IS DISTINCT FROM ({_SIDES[1]})"
# GREATEST passes over NULL, and a gap about which nothing is known is none.
_GAP = "CASE WHEN {side}.required - {side}.present IS NOT NULL THEN greatest(0, {side}.required - {side}.present) END"
_OPEN = "COALESCE({side}.required > {side}.present, FALSE)"
_COMPARE = text(
    "SELECT competency_id, count(*) FILTER (WHERE old.present IS DISTINCT FROM new.present) AS changed, "  # noqa: S608
    "count(*) FILTER (WHERE new.present > old.present) AS raised, "
    "count(*) FILTER (WHERE new.present < old.present) AS lowered, "
    "count(*) FILTER (WHERE old.present IS NULL AND new.present IS NOT NULL) AS newly_known, "
    "count(*) FILTER (WHERE old.present IS NOT NULL AND new.present IS NULL) AS no_longer_known, "
    f"count(*) FILTER (WHERE {_OPEN.format(side='old')}) AS needs_before, "
    f"count(*) FILTER (WHERE {_OPEN.format(side='new')}) AS needs_after, "
    f"count(*) FILTER (WHERE {_OPEN.format(side='new')} AND NOT {_OPEN.format(side='old')}) AS opened, "
    f"count(*) FILTER (WHERE {_OPEN.format(side='old')} AND NOT {_OPEN.format(side='new')}) AS closed, "
    f"avg({_GAP.format(side='old')}) AS gap_before, avg({_GAP.format(side='new')}) AS gap_after, count(*) AS people "
    f"FROM {_OLD} FULL JOIN {_NEW} {_ON} WHERE wave_id = :government_id GROUP BY 1 ORDER BY 1"
)
_NOTHING = {"importance", "self_level", "superior_level", "confidence", "present", "present_source"}
_KEEP_FORMER = text(
    f"INSERT INTO candidates (policy_version, {_COLUMNS}) SELECT CAST(:former AS smallint), {', '.join(_KEY)}, "  # noqa: S608
    + ", ".join(f"old.{name}" if name in _NOTHING else f"COALESCE(old.{name}, new.{name})" for name in _VALUES)
    + f" FROM {_OLD} FULL JOIN {_NEW} {_ON} WHERE {_DIFFERS}"
)
_DROP_GONE = text(
    "DELETE FROM standings WHERE government_id = :government_id AND NOT EXISTS (SELECT FROM candidates AS new "
    "WHERE new.policy_version = :version AND new.person_id = standings.person_id "
    "AND new.wave_id = standings.wave_id AND new.competency_id = standings.competency_id)"
)
_TAKE_NEW = text(
    f"INSERT INTO standings ({_COLUMNS}) SELECT {', '.join(f'new.{name}' for name in COLUMN_TYPES)} "  # noqa: S608
    f"FROM {_NEW} JOIN candidates AS old {_ON} WHERE old.policy_version = :former "
    f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in _VALUES)
)


async def compare_standings(
    session: AsyncSession, government_id: UUID, version: int
) -> Sequence[Any]:  # Any: rows of a query
    """For each competency of the current state how the standings of a version differ from those in force."""
    return (await session.execute(_COMPARE, {"government_id": government_id, "version": version})).all()


async def swap_standings(session: AsyncSession, government_id: UUID, version: int, former: int) -> None:
    """Let the standings be those of `version`, and keep beside them what `former` said where it said otherwise.

    The caller keeps handlers out. Only rows that differ are written.
    """
    values = {"government_id": government_id, "version": version, "former": former}
    await session.execute(_KEEP_FORMER, values)
    await session.execute(_DROP_GONE, {"government_id": government_id, "version": version})
    await session.execute(_TAKE_NEW, values)


_REPLACED = text(
    "SELECT DISTINCT person_id FROM candidates WHERE government_id = :government_id AND policy_version = :former "
    "AND person_id > :after ORDER BY person_id LIMIT :most"
)
_CLEAR = text(
    "DELETE FROM candidates WHERE ctid = ANY (ARRAY(SELECT ctid FROM candidates WHERE government_id = :government_id "
    "AND policy_version = ANY (CAST(:versions AS smallint[])) LIMIT :most))"
)
_CLEAR_COUNTS = text(
    "WITH gone AS (DELETE FROM count_groups WHERE id = ANY (ARRAY(SELECT id FROM count_groups "
    "WHERE government_id = :government_id AND policy_version = :version LIMIT :most)) RETURNING id), "
    "cells AS (DELETE FROM counts USING gone WHERE group_id = gone.id) SELECT count(*) FROM gone"
)


async def replaced_people(
    session: AsyncSession, government_id: UUID, former: int, after: UUID, most: int
) -> Sequence[UUID]:
    """The people about whom a swap changed something, that follow `after` in id order."""
    values = {"government_id": government_id, "former": former, "after": after, "most": most}
    return (await session.scalars(_REPLACED, values)).all()


async def clear_candidates(session: AsyncSession, government_id: UUID, versions: Collection[int], most: int) -> bool:
    """Remove up to `most` rows of these versions; False when there were none."""
    values = {"government_id": government_id, "versions": list(versions), "most": most}
    found = await session.execute(_CLEAR, values)
    return bool(found.rowcount)  # type: ignore[attr-defined]


async def clear_counts(session: AsyncSession, government_id: UUID, version: int, most: int) -> bool:
    """Remove up to `most` groups of a version's tables; False when there were none."""
    found = await session.execute(_CLEAR_COUNTS, {"government_id": government_id, "version": version, "most": most})
    return bool(found.scalar_one())
