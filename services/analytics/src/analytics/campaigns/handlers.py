"""Campaigns: copies, and proposals when they are over."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.inbound import campaign_row
from analytics.campaigns.models import Campaign
from analytics.campaigns.service import notice_responses
from shared.messaging import Event, read_each, upsert_copies

__all__ = ["handle_campaigns"]


async def handle_campaigns(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of campaigns; those that are over lead to proposals once everything is in."""
    rows = read_each(events, campaign_row)
    changed = await upsert_copies(session, Campaign.__table__, rows)  # type: ignore[arg-type]
    await notice_responses(session, list(changed))
