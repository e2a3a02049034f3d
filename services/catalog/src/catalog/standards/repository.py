"""Reading job standards."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.standards.models import Standard

__all__ = ["find_standard", "list_standards"]


async def find_standard(session: AsyncSession, government_id: UUID, job_level: str) -> Standard | None:
    """The government's standard of a job level, or None."""
    statement = select(Standard).where(Standard.government_id == government_id, Standard.job_level == job_level)
    return (await session.scalars(statement)).one_or_none()


async def list_standards(
    session: AsyncSession, government_id: UUID, *, after: str | None = None, limit: int | None = None
) -> list[Standard]:
    """Standards by job level, after one when given."""
    statement = select(Standard).where(Standard.government_id == government_id).order_by(Standard.job_level)
    if after is not None:
        statement = statement.where(Standard.job_level > after)
    return list(await session.scalars(statement.limit(limit)))
