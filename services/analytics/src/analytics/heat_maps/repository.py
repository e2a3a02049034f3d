"""Writing and reading heat maps as they were released: a row in JSON for each unit."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.heat_maps.schemas import Figure

__all__ = ["ReleasedRows", "add_heat_maps", "released_rows"]

_N_OF = {"gap": "gap_n", "below": "gap_n", "mwds": "mwds_n", "low_confidence": "confidence_n"}


def _members(figure: str, n: str) -> str:
    ordered = ", ".join(f"to_json(array_agg({name} ORDER BY code, id))" for name in (figure, n, "unit_place"))
    return f'format(\'"values":%s,"n":%s,"places":%s\', {ordered}) AS {figure}'


_ROWS = ", ".join(f"('{figure}', {figure})" for figure in _N_OF)
# Every unit has every competency that anything is shown about; what is hidden, or about nobody, is null.
_PUT_TOGETHER = (
    "WITH shown AS (SELECT * FROM released_figures WHERE release_id = :release_id), "  # noqa: S608 - constants
    "items AS (SELECT id, code FROM competencies WHERE id IN (SELECT competency_id FROM shown)), "
    "told AS (SELECT units.unit_id, array_agg(id ORDER BY code, id) AS competency_ids, "
    f"{', '.join(_members(figure, n) for figure, n in _N_OF.items())} "
    "FROM (SELECT DISTINCT unit_id FROM shown) AS units CROSS JOIN items "
    "LEFT JOIN shown ON shown.unit_id = units.unit_id AND competency_id = id GROUP BY units.unit_id) "
    "SELECT figure, competency_ids, array_agg(unit_id ORDER BY unit_id) AS unit_ids, "
    "array_agg(members ORDER BY unit_id) AS rows FROM told CROSS JOIN LATERAL "
    f"(VALUES {_ROWS}) AS of_figure (figure, members) "
    "GROUP BY figure, competency_ids"
)
_ADD = text(
    "INSERT INTO released_heat_maps (release_id, figure, competency_ids, unit_ids, rows) "  # noqa: S608
    f"SELECT :release_id, figure, competency_ids, unit_ids, rows FROM ({_PUT_TOGETHER}) AS put_together"
)
_READ = text(
    "SELECT competency_ids, unit_ids, rows FROM released_heat_maps WHERE release_id = :release_id AND figure = :figure"
)
_COMPUTE = text(
    f"SELECT competency_ids, unit_ids, rows FROM ({_PUT_TOGETHER}) AS put_together WHERE figure = :figure"  # noqa: S608
)


class ReleasedRows(NamedTuple):
    """One figure as released: the competencies in column order, and the members of each unit's row in JSON."""

    competency_ids: list[UUID]
    rows: dict[UUID, str]


async def add_heat_maps(session: AsyncSession, release_id: UUID) -> None:
    """Put the heat maps of a release together, from the figures that it shows."""
    await session.execute(_ADD, {"release_id": release_id})


async def released_rows(session: AsyncSession, release_id: UUID, figure: Figure) -> ReleasedRows:
    """One figure of all units of a release.

    A release from before heat maps were kept, or by the code of the release before, has it put together now.
    """
    values = {"release_id": release_id, "figure": figure}
    for query in (_READ, _COMPUTE):
        if found := (await session.execute(query, values)).one_or_none():
            return ReleasedRows(found[0], dict(zip(found[1], found[2], strict=True)))
    return ReleasedRows([], {})
