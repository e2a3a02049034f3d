"""Reading the tables of counts."""

from collections.abc import Mapping
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.figures.rules import Cells
from analytics.standings.rules import TABLES

__all__ = ["SIZE", "counts_of_wave"]

#: How many cells all tables have together.
SIZE = sum(table.size for table in TABLES.values())

_COUNTS = text(
    "SELECT unit_id, competency_id, array_agg(cell), array_agg(total) FROM ("
    "SELECT unit_id, competency_id, cell, sum(n) AS total FROM count_groups JOIN counts ON group_id = count_groups.id "
    "WHERE wave_id = :wave_id AND government_id = :government_id AND policy_version = :policy_version "
    "GROUP BY unit_id, competency_id, cell HAVING sum(n) <> 0) AS cells GROUP BY unit_id, competency_id"
)


async def counts_of_wave(
    session: AsyncSession, government_id: UUID, wave_id: UUID
) -> Mapping[UUID, Mapping[UUID, Cells]]:
    """Leaf unit -> competency -> counts by cell, over all job levels of one wave."""
    rows = await session.execute(
        _COUNTS,
        {"wave_id": wave_id, "government_id": government_id, "policy_version": EVIDENCE_POLICY.version},
    )
    found: dict[UUID, dict[UUID, Cells]] = {}
    for unit_id, competency_id, cells, totals in rows:
        counts = np.zeros(SIZE, dtype=np.int64)
        counts[cells] = [int(total) for total in totals]
        found.setdefault(unit_id, {})[competency_id] = counts
    return found
