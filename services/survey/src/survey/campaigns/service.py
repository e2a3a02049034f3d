"""Use cases of campaigns: preparing, opening, closing, settling."""

from typing import Any
from uuid import UUID

from prometheus_client import Gauge
from sqlalchemy.ext.asyncio import AsyncSession

from shared import audit
from shared.clock import now
from shared.errors import FieldProblem, IdentifierTaken
from shared.forms import FormContent
from shared.http import content_hash
from shared.ids import uuid7
from shared.messaging import Event, publish
from shared.security import Caller
from survey.campaigns import repository
from survey.campaigns.errors import (
    CampaignFixed,
    CampaignNotFound,
    EmptyPopulation,
    NoCompetencies,
    NotPublished,
    WindowInvalid,
    WrongStatus,
)
from survey.campaigns.events import campaign_changed, campaign_closed, campaign_opened, campaign_settled
from survey.campaigns.models import Campaign
from survey.campaigns.rules import CHANGEABLE, what_is_asked
from survey.campaigns.schemas import CampaignChange, CampaignNew
from survey.dependencies import DIRECTORY
from survey.questionnaires.repository import find_version

__all__ = [
    "close_campaign",
    "create_campaign",
    "finish_due_campaigns",
    "get_campaign",
    "measure_progress",
    "open_campaign",
    "settle_campaign",
    "update_campaign",
]

_INVITED = Gauge("siklus_campaign_invited", "People invited to give an own answer, of open campaigns.", ["campaign"])
_ACCEPTED = Gauge("siklus_campaign_accepted", "Own answers accepted, of open campaigns.", ["campaign"])


async def create_campaign(session: AsyncSession, caller: Caller, new: CampaignNew) -> Campaign:
    """Prepare a campaign; the same id with the same content gives the one that is there."""
    require_organiser(caller)
    campaign_id = new.id or uuid7()
    held = await session.get(Campaign, campaign_id)
    digest = content_hash(new.model_copy(update={"id": campaign_id}))
    if held is not None:
        if held.government_id != caller.government or held.content_hash != digest:
            raise IdentifierTaken
        return held
    campaign = Campaign(
        id=campaign_id,
        government_id=caller.government,
        status="draft",
        settled_at=None,
        population=[],
        tree=[],
        invited=0,
        accepted=0,
        ratings_accepted=0,
        content_hash=digest,
        revision=1,
        **_values(new.model_dump(exclude={"id"})),
    )
    await _check(session, campaign)
    session.add(campaign)
    await session.flush()
    await audit.record(session, caller, "campaign.created", "campaign", campaign_id)
    return campaign


async def get_campaign(
    session: AsyncSession, caller: Caller, campaign_id: UUID, *, for_update: bool = False
) -> Campaign:
    """A campaign of the caller's government; a draft is there for its organisers only."""
    campaign = await repository.find_campaign(session, caller.government, campaign_id, for_update=for_update)
    if campaign is None or (campaign.status == "draft" and not caller.has("training_admin", "analyst")):
        raise CampaignNotFound
    return campaign


async def update_campaign(
    session: AsyncSession, caller: Caller, campaign: Campaign, change: CampaignChange
) -> Campaign:
    """Change what its status still allows; raises `CampaignFixed` for the rest."""
    require_organiser(caller)
    wanted = _values(change.model_dump(exclude_unset=True, exclude_none=True))
    changed = {field: value for field, value in wanted.items() if getattr(campaign, field) != value}
    allowed = CHANGEABLE.get(campaign.status)
    fixed = sorted(set(changed) - allowed) if allowed is not None else []
    if fixed:
        raise CampaignFixed(errors=[FieldProblem(f"/{field}", CampaignFixed.title) for field in fixed])
    if not changed:
        return campaign
    for field, value in changed.items():
        setattr(campaign, field, value)
    await _check(session, campaign)
    if campaign.status == "open" and campaign.closes_at <= now():
        raise WindowInvalid(errors=[FieldProblem("/closes_at", WindowInvalid.default_detail)])
    events = [] if campaign.status == "draft" else [campaign_changed]
    return await _save(session, caller, campaign, "changed", events, details={"fields": sorted(changed)})


async def open_campaign(session: AsyncSession, caller: Caller, campaign: Campaign) -> Campaign:
    """Freeze the population, invite it, and take answers from now on. Opening an open campaign changes nothing."""
    require_organiser(caller)
    if campaign.status == "open":
        return campaign
    if campaign.status != "draft":
        raise WrongStatus(status=campaign.status)
    if campaign.closes_at <= now():
        raise WindowInvalid(errors=[FieldProblem("/closes_at", WindowInvalid.default_detail)])
    await repository.invite(session, campaign, await _audience(session, campaign))
    campaign.population = await repository.freeze_population(session, campaign.id)
    if not campaign.population:
        raise EmptyPopulation
    campaign.tree = await repository.freeze_tree(session, campaign.government_id)
    campaign.invited = sum(cell["n"] for cell in campaign.population)
    campaign.opens_at = min(campaign.opens_at, now())
    campaign.status = "open"
    return await _save(session, caller, campaign, "opened", [campaign_opened], details={"invited": campaign.invited})


async def close_campaign(session: AsyncSession, caller: Caller | None, campaign: Campaign) -> Campaign:
    """End the window now, or when it was planned to end. Closing a closed campaign changes nothing."""
    if campaign.status in {"closed", "settled"}:
        return campaign
    if campaign.status != "open":
        raise WrongStatus(status=campaign.status)
    campaign.closes_at = min(campaign.closes_at, now())
    campaign.status = "closed"
    await _count(session, campaign)
    return await _save(session, caller, campaign, "closed", [campaign_closed])


async def settle_campaign(session: AsyncSession, caller: Caller | None, campaign: Campaign, reason: str) -> Campaign:
    """End the grace: what comes from now on is held for a decision. Settling again changes nothing."""
    if campaign.status == "settled":
        return campaign
    if campaign.status != "closed":
        raise WrongStatus(status=campaign.status)
    campaign.status = "settled"
    campaign.settled_at = now()
    await _count(session, campaign)
    return await _save(session, caller, campaign, "settled", [campaign_settled], reason=reason)


async def finish_due_campaigns(session: AsyncSession) -> int:
    """Close campaigns whose window is over and settle those whose grace is over; returns how many."""
    due = await repository.find_due(session, now())
    for campaign in due:
        if campaign.status == "open":
            await close_campaign(session, None, campaign)
        else:
            await settle_campaign(session, None, campaign, "masa tenggang berakhir / the grace is over")
    return len(due)


async def measure_progress(session: AsyncSession) -> None:
    """Set the gauges of every open campaign: how many people were invited, how many own answers are accepted."""
    campaigns = await repository.find_open(session)
    counts = {campaign.id: await repository.count_accepted(session, campaign.id) for campaign in campaigns}
    # A campaign that is over is not told any more.
    _INVITED.clear()
    _ACCEPTED.clear()
    for campaign in campaigns:
        _INVITED.labels(campaign.id).set(campaign.invited)
        _ACCEPTED.labels(campaign.id).set(counts[campaign.id][0])


def require_organiser(caller: Caller) -> None:
    """Raise `Forbidden` unless the caller administers trainings or analyses for the whole government."""
    caller.require_whole("training_admin", "analyst")


async def _audience(session: AsyncSession, campaign: Campaign) -> frozenset[UUID] | None:
    if campaign.audience["kind"] == "all":
        return None
    below = [await DIRECTORY.units_below(session, UUID(unit)) for unit in campaign.audience["unit_ids"]]
    return frozenset().union(*below)


async def _check(session: AsyncSession, campaign: Campaign) -> None:
    """Check window and questionnaire, and note what the questionnaire asks."""
    if campaign.closes_at <= campaign.opens_at:
        raise WindowInvalid(errors=[FieldProblem("/closes_at", WindowInvalid.default_detail)])
    if campaign.status != "draft":
        return
    version = await find_version(
        session, campaign.government_id, campaign.questionnaire_id, campaign.questionnaire_version
    )
    if version is None:
        raise NotPublished(errors=[FieldProblem("/questionnaire_version", NotPublished.title)])
    asked = what_is_asked(FormContent.model_validate(version.form))
    if campaign.kind == "needs" and "proficiency" not in asked.scales:
        raise NoCompetencies(errors=[FieldProblem("/questionnaire_id", NoCompetencies.title)])
    campaign.questions, campaign.scales, campaign.competency_ids = asked.questions, asked.scales, asked.competency_ids


async def _count(session: AsyncSession, campaign: Campaign) -> None:
    await repository.lock_answers(session)
    campaign.accepted, campaign.ratings_accepted = await repository.count_accepted(session, campaign.id)


async def _save(
    session: AsyncSession,
    caller: Caller | None,
    campaign: Campaign,
    fact: str,
    events: list[Any],
    *,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> Campaign:
    campaign.revision += 1
    await session.flush()
    await audit.record(session, caller, f"campaign.{fact}", "campaign", campaign.id, reason=reason, details=details)
    made: list[Event] = [make(campaign) for make in events]
    await publish(session, made)
    return campaign


def _values(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as the row holds them: the audience as JSON."""
    audience = fields.get("audience")
    if audience is not None and "unit_ids" in audience:
        fields["audience"] = {**audience, "unit_ids": [str(unit) for unit in audience["unit_ids"]]}
    return fields
