"""Reading the tables of counts."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence_policies.repository import evidence_book
from analytics.figures.rules import Cells

__all__ = ["counts_of_wave"]

_COUNTS = text(
    "SELECT unit_id, competency_id, cell, sum(n) FROM count_groups JOIN counts ON group_id = count_groups.id "
    "WHERE wave_id = :wave_id AND government_id = :government_id AND policy_version = :policy_version "
    "AND (CAST(:units AS uuid[]) IS NULL OR unit_id = ANY (CAST(:units AS uuid[]))) "
    "GROUP BY unit_id, competency_id, cell HAVING sum(n) <> 0"
)


async def counts_of_wave(
    session: AsyncSession, government_id: UUID, wave_id: UUID, unit_ids: Collection[UUID] | None = None
) -> Mapping[UUID, Mapping[UUID, Cells]]:
    """Leaf unit -> competency -> counts by cell, over all job levels of one wave, of these units or of all."""
    rows = await session.execute(
        _COUNTS,
        {
            "wave_id": wave_id,
            "government_id": government_id,
            "policy_version": (await evidence_book(session, government_id)).in_force.version,
            "units": None if unit_ids is None else list(unit_ids),
        },
    )
    found: dict[UUID, dict[UUID, Cells]] = {}
    for unit_id, competency_id, cell, total in rows:
        found.setdefault(unit_id, {}).setdefault(competency_id, {})[cell] = int(total)
    return found
