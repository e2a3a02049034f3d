"""Finding out what is due to be released."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign

__all__ = ["campaign_running", "newest_baseline", "take_turn", "unfrozen", "unreleased_campaigns", "unscheduled"]

_TURN = text("SELECT pg_try_advisory_xact_lock(hashtextextended('releases', 0))")
_RUNNING = text(
    "SELECT EXISTS (SELECT 1 FROM campaigns WHERE government_id = :government_id AND kind = 'needs' "
    "AND status = 'open')"
)
_UNFROZEN = text(
    "SELECT DISTINCT campaigns.government_id FROM campaigns WHERE kind = 'needs' AND status = 'open' "
    "AND NOT EXISTS (SELECT 1 FROM responses WHERE campaign_id = campaigns.id) "
    "AND EXISTS (SELECT 1 FROM releases WHERE government_id = campaigns.government_id "
    "AND kind IN ('baseline', 'current')) "
    "AND NOT EXISTS (SELECT 1 FROM releases WHERE government_id = campaigns.government_id "
    "AND cause = 'next_campaign' AND released_at >= campaigns.told_at)"
)
_UNSCHEDULED = text(
    "SELECT government_id FROM releases WHERE kind IN ('baseline', 'current') GROUP BY government_id "
    "HAVING max(released_at) < :before AND NOT EXISTS (SELECT 1 FROM campaigns "
    "WHERE campaigns.government_id = releases.government_id AND kind = 'needs' AND status = 'open')"
)


async def take_turn(session: AsyncSession) -> bool:
    """Let one worker at a time look for what is due, until the end of the transaction."""
    return bool((await session.execute(_TURN)).scalar_one())


async def campaign_running(session: AsyncSession, government_id: UUID) -> bool:
    """Whether a campaign on needs is collecting answers."""
    return bool((await session.execute(_RUNNING, {"government_id": government_id})).scalar_one())


async def newest_baseline(session: AsyncSession, government_id: UUID) -> Campaign | None:
    """The campaign on needs that the current state builds on: the newest one whose baseline was released."""
    query = (
        select(Campaign)
        .where(
            Campaign.government_id == government_id,
            Campaign.kind == "needs",
            text("EXISTS (SELECT 1 FROM releases WHERE wave_id = campaigns.id)"),
        )
        .order_by(Campaign.reference_date.desc(), Campaign.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def unreleased_campaigns(session: AsyncSession, before: datetime) -> Sequence[Campaign]:
    """Campaigns that survey settled before a moment and whose figures were never released, the oldest first."""
    query = (
        select(Campaign)
        .where(
            Campaign.status == "settled",
            Campaign.told_at < before,
            text("NOT EXISTS (SELECT 1 FROM releases WHERE wave_id = campaigns.id)"),
        )
        .order_by(Campaign.reference_date, Campaign.id)
    )
    return (await session.scalars(query, execution_options={"populate_existing": True})).all()


async def unfrozen(session: AsyncSession) -> Sequence[UUID]:
    """Governments whose next campaign is open, has no answers yet, and does not find its current state released."""
    return (await session.scalars(_UNFROZEN)).all()


async def unscheduled(session: AsyncSession, before: datetime) -> Sequence[UUID]:
    """Governments with a baseline that released nothing since a moment, and where no campaign is running."""
    return (await session.scalars(_UNSCHEDULED, {"before": before})).all()
