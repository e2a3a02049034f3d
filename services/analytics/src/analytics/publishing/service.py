"""Deciding when to release, and releasing what an analyst asks for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.answer_releases.service import release_answers
from analytics.campaigns.models import Campaign
from analytics.campaigns.repository import find_campaign, latest_campaign
from analytics.campaigns.service import is_provisional
from analytics.competencies.repository import freeze_requirements
from analytics.dependencies import GROUP_READERS
from analytics.performance.repository import unreleased_periods
from analytics.performance.service import release_performance
from analytics.proposals.service import propose_from
from analytics.publishing.repository import (
    campaign_running,
    newest_baseline,
    take_turn,
    unfrozen,
    unreleased_campaigns,
    unscheduled,
)
from analytics.releases.errors import CampaignRunning, NothingToRelease
from analytics.releases.models import Release
from analytics.releases.repository import latest_release, next_number
from analytics.releases.schemas import ReleaseRequest
from analytics.releases.service import release_needs
from shared.clock import now
from shared.errors import NotFound
from shared.http import PageRequest
from shared.security import Caller

__all__ = ["find_page", "release_by_hand", "release_due"]

_OVER = frozenset({"closed", "settled"})


async def release_by_hand(session: AsyncSession, caller: Caller, wanted: ReleaseRequest) -> Release:
    """Release what an analyst of the whole government asks for; what another one released meanwhile is the answer too.

    Raises Forbidden, NotFound for a foreign or missing campaign, CampaignRunning, NothingToRelease.
    """
    caller.require_whole("analyst")
    number = await next_number(session, caller.government)
    # Whatever is looked at from here on is of the moment that is released: nobody's evidence moves any more.
    await freeze_requirements(session)
    if wanted.wave == "performance":
        return await release_performance(
            session, caller.government, wanted.period, cause="hand", caller=caller, reason=wanted.reason
        )
    if wanted.wave == "current":
        if await campaign_running(session, caller.government):
            raise CampaignRunning
        built_on = await newest_baseline(session, caller.government)
        if built_on is None:
            raise NothingToRelease
        made = await latest_release(session, caller.government)
        if made is not None and made.kind == "current" and made.number >= number:
            return made
        return await release_needs(
            session, caller.government, built_on, baseline=False, cause="hand", caller=caller, reason=wanted.reason
        )
    campaign = await _campaign(session, caller, wanted.campaign_id)
    made = await latest_release(session, campaign.id)
    if made is not None and made.number >= number:
        return made
    return await _release_campaign(session, campaign, "hand", caller, wanted.reason)


async def _campaign(session: AsyncSession, caller: Caller, campaign_id: UUID | None) -> Campaign:
    if campaign_id is None:
        latest = await latest_campaign(session, caller.government)
        if latest is None:
            raise NothingToRelease
        return latest
    found = await find_campaign(session, campaign_id)
    if found is None or found.government_id != caller.government:
        raise NotFound
    if found.status not in _OVER:
        raise CampaignRunning
    return found


async def _release_campaign(
    session: AsyncSession, campaign: Campaign, cause: str, caller: Caller | None = None, reason: str | None = None
) -> Release:
    if campaign.kind != "needs":
        return await release_answers(session, campaign, cause=cause, caller=caller, reason=reason)
    release = await release_needs(
        session, campaign.government_id, campaign, baseline=True, cause=cause, caller=caller, reason=reason
    )
    await propose_from(session, campaign, release)
    return release


async def release_due(session: AsyncSession, *, after: timedelta, every: timedelta) -> int:
    """Release what is due now, and say how many releases that were.

    A campaign that survey has settled is released `after` that, once all that was accepted has arrived: answers that
    a named person lets in belong to it, and one to four of them that come later could never be shown. The current
    state is released `every` so often, and once more when the next campaign opens: that is what the former campaign's
    movement ends with, while answers come in. Appraisals are released `after` their import.
    """
    if not await take_turn(session):
        return 0
    # The lock keeps handlers waiting, so it is taken only when something is due; by then somebody may have released
    # it by hand, or the first answer of the next campaign may have come.
    if not any(await _due(session, after, every)):
        return 0
    await freeze_requirements(session)
    campaigns, states, periods = await _due(session, after, every)
    for campaign in campaigns:
        await _release_campaign(session, campaign, "settled")
    for cause, government_id in states:
        built_on = await newest_baseline(session, government_id)
        await release_needs(session, government_id, built_on, baseline=False, cause=cause)
    for known in periods:
        await release_performance(session, known.government_id, known.period, cause="schedule")
    return len(campaigns) + len(states) + len(periods)


async def _due(
    session: AsyncSession, after: timedelta, every: timedelta
) -> tuple[list[Campaign], list[tuple[str, UUID]], Sequence[Any]]:  # Any: rows of a query
    settled = await unreleased_campaigns(session, now() - after)
    states = [("next_campaign", government_id) for government_id in await unfrozen(session)]
    states += [("schedule", government_id) for government_id in await unscheduled(session, now() - every)]
    return (
        [campaign for campaign in settled if not await is_provisional(session, campaign)],
        states,
        await unreleased_periods(session, now() - after),
    )


async def find_page(session: AsyncSession, caller: Caller, page: PageRequest, **filters: object) -> Sequence[Release]:
    """Up to one more than a page of releases of the caller's government, the newest first. Raises Forbidden."""
    caller.require(*GROUP_READERS)
    query = select(Release).where(Release.government_id == caller.government)
    for name, value in filters.items():
        if value is not None:
            query = query.where(getattr(Release, name) == value)
    if (after := page.after(1)) is not None:
        query = query.where(Release.number < int(str(after[0])))
    return (await session.scalars(query.order_by(Release.number.desc()).limit(page.limit + 1))).all()
