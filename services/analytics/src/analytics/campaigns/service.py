"""What follows when a campaign is over and everything that belongs to it has arrived."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.campaigns.repository import arrived, finished_campaigns, lock_campaign
from analytics.proposals.service import propose_for_campaign

__all__ = ["is_provisional", "notice_responses"]


async def notice_responses(session: AsyncSession, campaign_ids: Collection[UUID]) -> None:
    """Propose programmes for the campaigns that are over, as soon as all that was accepted is in.

    Called when a campaign changes and when responses arrive: topics have no order among each other.
    """
    for campaign in await finished_campaigns(session, campaign_ids):
        await lock_campaign(session, campaign.id)
        if campaign.status == "settled" or not await is_provisional(session, campaign):
            await propose_for_campaign(session, campaign)


async def is_provisional(session: AsyncSession, campaign: Campaign) -> bool:
    """Whether the baseline still misses responses: the campaign runs, or fewer arrived than survey accepted."""
    if campaign.status not in {"closed", "settled"}:
        return True
    counts = await arrived(session, campaign.id)
    return counts.get("self", 0) < campaign.accepted or counts.get("supervisor", 0) < campaign.ratings_accepted
