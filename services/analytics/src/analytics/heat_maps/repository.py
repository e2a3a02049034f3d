"""Reading one figure of every unit, one row for each."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["released_rows"]

_N_OF = {"gap": "gap_n", "below": "gap_n", "mwds": "mwds_n", "low_confidence": "confidence_n"}
_ROWS = {
    figure: text(
        f"SELECT unit_id, array_agg(place), array_agg({figure}), array_agg({n}), array_agg(unit_place) "  # noqa: S608
        f"FROM (SELECT unit_id, CAST(item.place AS integer) - 1 AS place, {figure}, {n}, unit_place "
        "FROM released_figures JOIN unnest(CAST(:competencies AS uuid[])) WITH ORDINALITY AS item (id, place) "
        "ON item.id = competency_id WHERE release_id = :release_id "
        "AND (CAST(:units AS uuid[]) IS NULL OR unit_id = ANY (CAST(:units AS uuid[]))) "
        "ORDER BY unit_id, item.place) AS shown GROUP BY unit_id"
    )
    for figure, n in _N_OF.items()
}


async def released_rows(
    session: AsyncSession,
    release_id: UUID,
    figure: str,
    unit_ids: Collection[UUID] | None,
    competency_ids: Sequence[UUID],
) -> Sequence[Any]:  # Any: rows of a query
    """(unit, positions among `competency_ids`, values, n, places) of a release, of these units or of all."""
    units = None if unit_ids is None else list(unit_ids)
    parameters = {"release_id": release_id, "units": units, "competencies": list(competency_ids)}
    return (await session.execute(_ROWS[figure], parameters)).all()
