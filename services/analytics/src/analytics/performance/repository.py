"""Counting appraisals by unit, and noting which of them went into published numbers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.appraisals.models import AppraisalPeriod
from analytics.appraisals.rules import period_id
from analytics.releases.models import CELLS, Release, ReleasedHistogram

__all__ = [
    "count_appraisals",
    "count_appraised",
    "disclose_appraisals",
    "latest_performance",
    "periods_of",
    "shown_performance",
    "unreleased_periods",
]

_NONE = f"CAST(B'0' AS bit({CELLS}))"
_OF_PERIOD = (
    "appraisals JOIN people ON people.id = appraisals.person_id AND people.active "
    "AND people.government_id = appraisals.government_id"
)
_WHERE = "appraisals.government_id = :government_id AND period = :period"
_COUNT = text(
    "SELECT unit_id, missed, count(*), count(*) FILTER (WHERE cells IS NULL OR get_bit(cells, missed) = 0) "  # noqa: S608
    f"FROM {_OF_PERIOD} LEFT JOIN disclosures ON disclosures.person_id = appraisals.person_id AND item_id = :item "
    f"WHERE {_WHERE} GROUP BY 1, 2"
)
_COUNT_OF = text(
    f"SELECT count(*) FROM {_OF_PERIOD} WHERE {_WHERE} AND appraisals.person_id = ANY (CAST(:people AS uuid[])) "  # noqa: S608
    "AND unit_id = ANY (CAST(:units AS uuid[]))"
)
_DISCLOSE = text(
    "INSERT INTO disclosures (person_id, item_id, cells) "  # noqa: S608 - constants above
    f"SELECT appraisals.person_id, :item, set_bit({_NONE}, missed, 1) FROM {_OF_PERIOD} WHERE {_WHERE} "
    "ON CONFLICT (person_id, item_id) DO UPDATE SET cells = disclosures.cells | excluded.cells"
)


async def count_appraisals(
    session: AsyncSession, government_id: UUID, period: str
) -> Sequence[Any]:  # Any: rows of a query
    """(unit of today, missed percent, people, of them those whose value would be published for the first time)."""
    values = {"government_id": government_id, "period": period, "item": period_id(government_id, period)}
    return (await session.execute(_COUNT, values)).all()


async def count_appraised(
    session: AsyncSession, government_id: UUID, period: str, people: Collection[UUID], units: Collection[UUID]
) -> int:
    """How many of these people were appraised in a period and are in these units."""
    values = {"government_id": government_id, "period": period, "people": list(people), "units": list(units)}
    return int((await session.execute(_COUNT_OF, values)).scalar_one())


async def disclose_appraisals(session: AsyncSession, government_id: UUID, period: str) -> None:
    """Note that everybody's value of a period is now part of published numbers."""
    values = {"government_id": government_id, "period": period, "item": period_id(government_id, period)}
    await session.execute(_DISCLOSE, values)


async def periods_of(session: AsyncSession, government_id: UUID) -> list[str]:
    """The periods for which something was imported, the newest first."""
    query = select(AppraisalPeriod.period).where(AppraisalPeriod.government_id == government_id)
    return list((await session.scalars(query.order_by(AppraisalPeriod.period.desc()))).all())


async def unreleased_periods(session: AsyncSession, before: datetime) -> Sequence[AppraisalPeriod]:
    """Periods imported before a moment, and not released since, the oldest first."""
    newer = select(Release.id).where(
        Release.wave_id == AppraisalPeriod.id, Release.released_at >= AppraisalPeriod.imported_at
    )
    query = select(AppraisalPeriod).where(AppraisalPeriod.imported_at < before, ~newer.exists())
    return (await session.scalars(query.order_by(AppraisalPeriod.imported_at, AppraisalPeriod.id))).all()


async def latest_performance(session: AsyncSession, government_id: UUID) -> Release | None:
    """The newest release of any period's performance."""
    query = select(Release).where(Release.government_id == government_id, Release.kind == "performance")
    return await session.scalar(query.order_by(Release.number.desc()).limit(1))


async def shown_performance(
    session: AsyncSession, release_id: UUID, unit_ids: Collection[UUID] | None = None
) -> list[ReleasedHistogram]:
    """What a release shows of units, or of these."""
    row = ReleasedHistogram
    query = select(row).where(row.release_id == release_id)
    if unit_ids is not None:
        query = query.where(row.node_id == any_(bindparam("units", list(unit_ids), type_=ARRAY(Uuid()))))
    return list((await session.scalars(query)).all())
