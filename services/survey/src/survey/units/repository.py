"""Reading and writing units."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import PageRequest
from survey.units.models import GOVERNMENT, Unit

__all__ = ["find_by_code", "find_unit", "find_units", "list_governments", "list_units", "parents_of", "time_zone_of"]


async def find_unit(session: AsyncSession, government_id: UUID, unit_id: UUID) -> Unit | None:
    """The unit, when it belongs to the government."""
    unit = await session.get(Unit, unit_id)
    return unit if unit is not None and unit.government_id == government_id else None


async def find_by_code(session: AsyncSession, government_id: UUID, code: str) -> Unit | None:
    """The unit of the government with this code."""
    return await session.scalar(select(Unit).where(Unit.government_id == government_id, Unit.code == code))


async def find_units(session: AsyncSession, government_id: UUID, ids: Iterable[UUID]) -> Sequence[Unit]:
    """Those of `ids` that belong to the government."""
    wanted = select(Unit).where(Unit.government_id == government_id, Unit.id.in_(list(ids)))
    return (await session.scalars(wanted)).all()


async def parents_of(session: AsyncSession, government_id: UUID) -> dict[UUID, UUID | None]:
    """Each unit of the government with its parent."""
    rows = await session.execute(select(Unit.id, Unit.parent_id).where(Unit.government_id == government_id))
    return dict(rows.all())


async def time_zone_of(session: AsyncSession, government_id: UUID) -> str:
    """The government's time zone; Asia/Jakarta while the government is unknown."""
    zone = await session.scalar(select(Unit.time_zone).where(Unit.id == government_id))
    return zone or "Asia/Jakarta"


async def list_governments(session: AsyncSession, page: PageRequest, only: UUID | None) -> Sequence[Unit]:
    """Governments in order of id, one more than the page holds; `only` narrows to one."""
    wanted = select(Unit).where(Unit.kind == GOVERNMENT)
    if only is not None:
        wanted = wanted.where(Unit.id == only)
    return await _page(session, wanted, page)


async def list_units(
    session: AsyncSession, government_id: UUID, page: PageRequest, *, code: str | None, parent_id: UUID | None
) -> Sequence[Unit]:
    """The government's units in order of id, one more than the page holds."""
    wanted = select(Unit).where(Unit.government_id == government_id)
    if code is not None:
        wanted = wanted.where(Unit.code == code)
    if parent_id is not None:
        wanted = wanted.where(Unit.parent_id == parent_id)
    return await _page(session, wanted, page)


async def _page(session: AsyncSession, wanted: Select[Unit], page: PageRequest) -> Sequence[Unit]:
    after = page.after()
    if after is not None:
        wanted = wanted.where(Unit.id > UUID(str(after[0])))
    return (await session.scalars(wanted.order_by(Unit.id).limit(page.limit + 1))).all()
