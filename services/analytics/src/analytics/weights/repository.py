"""Counts by job level, for weights."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence_policies.repository import evidence_book

__all__ = ["counts_by_level"]

_COUNTS = text(
    "SELECT unit_id, job_level, competency_id, cell, sum(n) FROM count_groups "
    "JOIN counts ON group_id = count_groups.id "
    "WHERE wave_id = :wave_id AND government_id = :government_id AND policy_version = :policy_version "
    "GROUP BY 1, 2, 3, 4 HAVING sum(n) > 0"
)


async def counts_by_level(
    session: AsyncSession, government_id: UUID, wave_id: UUID
) -> Sequence[Any]:  # Any: rows of a query
    """(unit, job level, competency, cell, n) of a wave."""
    version = (await evidence_book(session, government_id)).in_force.version
    values = {"wave_id": wave_id, "government_id": government_id, "policy_version": version}
    return (await session.execute(_COUNTS, values)).all()
