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
        f"SELECT unit_id, array_agg(competency_id), array_agg({figure}), array_agg({n}), "  # noqa: S608 - constants
        "array_agg(unit_place) FROM released_figures WHERE release_id = :release_id "
        "AND (CAST(:units AS uuid[]) IS NULL OR unit_id = ANY (CAST(:units AS uuid[]))) GROUP BY unit_id"
    )
    for figure, n in _N_OF.items()
}


async def released_rows(
    session: AsyncSession, release_id: UUID, figure: str, unit_ids: Collection[UUID] | None
) -> Sequence[Any]:  # Any: rows of a query
    """(unit, competencies, values, n, places) of a release, of these units or of all."""
    units = None if unit_ids is None else list(unit_ids)
    return (await session.execute(_ROWS[figure], {"release_id": release_id, "units": units})).all()
