"""Campaigns: copies."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.inbound import campaign_row
from analytics.campaigns.models import Campaign
from shared.messaging import Event, read_each, upsert_copies

__all__ = ["handle_campaigns"]


async def handle_campaigns(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of campaigns."""
    rows = read_each(events, campaign_row)
    await upsert_copies(session, Campaign.__table__, rows)  # type: ignore[arg-type]
