"""Reading competencies and what job levels require."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.models import Competency
from shared.statements import ask

__all__ = ["competencies_of", "find_competencies", "freeze_requirements", "requirements_of"]

_FREEZE = text("SELECT pg_advisory_xact_lock(hashtextextended('requirements', 0))")
_REQUIREMENTS = text(
    "SELECT government_id, job_level, CAST(required AS text) FROM standards "
    "WHERE government_id = ANY (CAST(:ids AS uuid[]))"
)


async def freeze_requirements(session: AsyncSession) -> None:
    """Wait until nobody works with the standards, and let nobody begin before this transaction ends."""
    await session.execute(_FREEZE)


async def requirements_of(
    session: AsyncSession, government_ids: Collection[UUID]
) -> dict[UUID, dict[str, dict[UUID, int]]]:
    """Government -> job level -> competency -> required level."""
    found: dict[UUID, dict[str, dict[UUID, int]]] = {}
    for government_id, job_level, required in await ask(session, _REQUIREMENTS, {"ids": list(government_ids)}):
        levels = {UUID(item["competency_id"]): int(item["level"]) for item in json.loads(required)}
        found.setdefault(government_id, {})[job_level] = levels
    return found


async def competencies_of(session: AsyncSession, government_id: UUID) -> dict[UUID, Competency]:
    """The competencies of a government, by id."""
    rows = await session.scalars(select(Competency).where(Competency.government_id == government_id))
    return {row.id: row for row in rows}


async def find_competencies(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Competency]:
    """Those of these competencies that have arrived."""
    if not ids:
        return {}
    rows = await session.scalars(select(Competency).where(Competency.id.in_(ids)))
    return {row.id: row for row in rows}
