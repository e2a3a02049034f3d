"""Reading campaigns and how much of them has arrived."""

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.evidence.models import Response

__all__ = [
    "arrived",
    "find_campaign",
    "latest_campaign",
    "lock_campaign",
]

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:campaign_id AS text), 3))")
_FINISHED = ("closed", "settled")


async def lock_campaign(session: AsyncSession, campaign_id: UUID) -> None:
    """Let one transaction at a time draw the conclusions of a campaign."""
    await session.execute(_LOCK, {"campaign_id": str(campaign_id)})


async def find_campaign(session: AsyncSession, campaign_id: UUID) -> Campaign | None:
    """The copy of a campaign, as it is now."""
    query = select(Campaign).where(Campaign.id == campaign_id)
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def latest_campaign(session: AsyncSession, government_id: UUID) -> Campaign | None:
    """The newest campaign on needs that is closed or settled."""
    query = (
        select(Campaign)
        .where(Campaign.government_id == government_id, Campaign.kind == "needs", Campaign.status.in_(_FINISHED))
        .order_by(Campaign.reference_date.desc(), Campaign.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def arrived(session: AsyncSession, campaign_id: UUID) -> dict[str, int]:
    """How many accepted responses of each role have been applied."""
    query = (
        select(Response.role, func.count())
        .where(Response.campaign_id == campaign_id, Response.status == "accepted")
        .group_by(Response.role)
    )
    return {row[0]: row[1] for row in await session.execute(query)}
