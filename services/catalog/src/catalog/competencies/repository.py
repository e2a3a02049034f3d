"""Reading competencies."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.competencies.models import Competency

__all__ = ["codes_of", "find_competency", "list_competencies", "unknown_ids"]


async def find_competency(session: AsyncSession, government_id: UUID, competency_id: UUID) -> Competency | None:
    """The competency of that government, or None."""
    statement = select(Competency).where(Competency.id == competency_id, Competency.government_id == government_id)
    return (await session.scalars(statement)).one_or_none()


async def list_competencies(
    session: AsyncSession, government_id: UUID, *, after: str | None = None, limit: int | None = None
) -> list[Competency]:
    """Competencies by code, after a code when given."""
    statement = select(Competency).where(Competency.government_id == government_id).order_by(Competency.code)
    if after is not None:
        statement = statement.where(Competency.code > after)
    return list(await session.scalars(statement.limit(limit)))


async def codes_of(session: AsyncSession, government_id: UUID) -> dict[str, UUID]:
    """The id of each code that the government has."""
    statement = select(Competency.code, Competency.id).where(Competency.government_id == government_id)
    return dict((await session.execute(statement)).all())


async def unknown_ids(session: AsyncSession, government_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that are no competency of the government."""
    statement = select(Competency.id).where(Competency.government_id == government_id, Competency.id.in_(ids))
    return set(ids) - set(await session.scalars(statement))
