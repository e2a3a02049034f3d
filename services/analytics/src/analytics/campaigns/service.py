"""Whether everything that belongs to a campaign has arrived."""

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.campaigns.repository import arrived

__all__ = ["is_provisional"]


async def is_provisional(session: AsyncSession, campaign: Campaign) -> bool:
    """Whether the baseline still misses responses: the campaign runs, or fewer arrived than survey accepted."""
    if campaign.status not in {"closed", "settled"}:
        return True
    counts = await arrived(session, campaign.id)
    return counts.get("self", 0) < campaign.accepted or counts.get("supervisor", 0) < campaign.ratings_accepted
