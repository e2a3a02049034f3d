"""Campaigns: copies, and proposals when they are over."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.inbound import campaign_row
from analytics.campaigns.models import Campaign
from analytics.campaigns.service import notice_responses
from shared.messaging import Event, upsert_copies

__all__ = ["handle_campaigns"]


async def handle_campaigns(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of campaigns; those that are over lead to proposals once everything is in."""
    rows = [campaign_row(event) for event in events if event.data is not None]
    changed = await upsert_copies(session, Campaign.__table__, rows)  # type: ignore[arg-type]
    await notice_responses(session, list(changed))
