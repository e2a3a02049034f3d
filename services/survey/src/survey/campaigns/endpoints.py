"""The HTTP door of campaigns."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, check_revision, etag_of, next_page
from shared.schemas import Page
from survey.campaigns import repository, service
from survey.campaigns.events import is_provisional
from survey.campaigns.models import Campaign
from survey.campaigns.rules import grace_ends_at
from survey.campaigns.schemas import CampaignChange, CampaignNew, CampaignView, Reason

__all__ = ["router"]

router = APIRouter(tags=["campaigns"])


@router.post(
    "/campaigns", status_code=status.HTTP_201_CREATED, summary="Prepare a campaign", operation_id="create_campaign"
)
async def create_campaign(new: CampaignNew, caller: CallerDep, session: SessionDep, response: Response) -> CampaignView:
    """Prepare a campaign as a draft. Roles: training_admin, analyst, for the whole government.

    422 campaign-window, questionnaire-not-published, no-competencies; 409 identifier-taken.
    """
    return _view(await service.create_campaign(session, caller, new), response)


@router.get("/campaigns", summary="List campaigns", operation_id="list_campaigns")
async def list_campaigns(caller: CallerDep, session: SessionDep, page: PageDep) -> Page[CampaignView]:
    """The government's campaigns in order of id; drafts for their organisers only."""
    drafts = caller.has("training_admin", "analyst")
    rows = await repository.list_campaigns(session, caller.government, page, drafts=drafts)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=_shown)


@router.get("/campaigns/{campaign_id}", summary="Read a campaign", operation_id="get_campaign")
async def get_campaign(campaign_id: UUID, caller: CallerDep, session: SessionDep, response: Response) -> CampaignView:
    """One campaign with its ETag. 404 when missing, foreign, or a draft of somebody else's."""
    return _view(await service.get_campaign(session, caller, campaign_id), response)


@router.patch("/campaigns/{campaign_id}", summary="Change a campaign", operation_id="update_campaign")
async def update_campaign(
    campaign_id: UUID,
    change: CampaignChange,
    caller: CallerDep,
    session: SessionDep,
    if_match: IfMatchDep,
    response: Response,
) -> CampaignView:
    """Change a campaign; needs If-Match (428, 412). 409 campaign-fixed for what its status no longer allows."""
    campaign = await service.get_campaign(session, caller, campaign_id, for_update=True)
    service.require_organiser(caller)
    check_revision(if_match, campaign.revision)
    return _view(await service.update_campaign(session, caller, campaign, change), response)


@router.post("/campaigns/{campaign_id}/open", summary="Open a campaign", operation_id="open_campaign")
async def open_campaign(campaign_id: UUID, caller: CallerDep, session: SessionDep, response: Response) -> CampaignView:
    """Freeze the population, invite it and take answers. 422 campaign-window, empty-population; 409 campaign-status."""
    campaign = await service.get_campaign(session, caller, campaign_id, for_update=True)
    return _view(await service.open_campaign(session, caller, campaign), response)


@router.post("/campaigns/{campaign_id}/close", summary="Close a campaign", operation_id="close_campaign")
async def close_campaign(campaign_id: UUID, caller: CallerDep, session: SessionDep, response: Response) -> CampaignView:
    """End the window now; the grace begins. 409 campaign-status unless it is open."""
    service.require_organiser(caller)
    campaign = await service.get_campaign(session, caller, campaign_id, for_update=True)
    return _view(await service.close_campaign(session, caller, campaign), response)


@router.post("/campaigns/{campaign_id}/settle", summary="Settle a campaign", operation_id="settle_campaign")
async def settle_campaign(
    campaign_id: UUID, reason: Reason, caller: CallerDep, session: SessionDep, response: Response
) -> CampaignView:
    """End the grace, with a reason: later answers are held for a decision. 409 campaign-status unless it is closed."""
    service.require_organiser(caller)
    campaign = await service.get_campaign(session, caller, campaign_id, for_update=True)
    return _view(await service.settle_campaign(session, caller, campaign, reason.reason), response)


def _view(campaign: Campaign, response: Response) -> CampaignView:
    response.headers["ETag"] = etag_of(campaign.revision)
    return _shown(campaign)


def _shown(campaign: Campaign) -> CampaignView:
    fields = {name: getattr(campaign, name) for name in CampaignView.model_fields if name not in _COMPUTED}
    return CampaignView(
        **fields,
        grace_ends_at=grace_ends_at(campaign.closes_at, campaign.grace_hours),
        provisional=is_provisional(campaign),
    )


_COMPUTED = {"grace_ends_at", "provisional"}
