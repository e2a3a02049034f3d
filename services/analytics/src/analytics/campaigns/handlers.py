"""Campaigns: copies."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.inbound import campaign_row
from analytics.campaigns.models import Campaign
from analytics.competencies.repository import freeze_requirements
from analytics.scales.repository import fill_moments
from shared.messaging import Event, read_each, upsert_copies

__all__ = ["handle_campaigns"]


async def handle_campaigns(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of campaigns, and the moments of their scales, which their questionnaire defines.

    No handler of answers runs beside this one: some may have come before their campaign.
    """
    rows = read_each(events, campaign_row)
    await freeze_requirements(session)
    changed = await upsert_copies(session, Campaign.__table__, rows)  # type: ignore[arg-type]
    if changed:
        await fill_moments(session, list(changed))
