"""The HTTP door of invitations: my invitations, my tasks, a campaign's progress."""

from uuid import UUID

from fastapi import APIRouter, Request

from shared.http import CallerDep, PageDep, SessionDep, state_of
from shared.schemas import Page, Task
from survey.campaigns.rules import grace_ends_at
from survey.campaigns.schemas import Progress
from survey.campaigns.service import get_campaign
from survey.invitations import repository, service
from survey.invitations.schemas import InvitationView

__all__ = ["router"]

router = APIRouter(tags=["invitations"])


@router.get("/me/invitations", summary="List my invitations", operation_id="list_my_invitations")
async def list_my_invitations(caller: CallerDep, session: SessionDep, page: PageDep) -> Page[InvitationView]:
    """What the caller is asked, in every campaign. 403 unknown-subject when no person belongs to the account."""
    rows = await repository.find_invitations(session, caller.person)
    views = [
        InvitationView.model_validate(
            {
                "campaign_id": campaign.id,
                "title": campaign.title,
                "role": role,
                "campaign_status": campaign.status,
                "opens_at": campaign.opens_at,
                "closes_at": campaign.closes_at,
                "grace_ends_at": grace_ends_at(campaign.closes_at, campaign.grace_hours),
                "questionnaire_id": campaign.questionnaire_id,
                "questionnaire_version": campaign.questionnaire_version,
                "people": people,
                "done": done,
                "drafts": drafts,
            }
        )
        for campaign, role, people, done, drafts in rows
    ]
    # Nobody is in so many campaigns that a second page would be needed.
    return Page(items=views[: page.limit])


@router.get("/me/tasks", summary="List my tasks", operation_id="list_my_survey_tasks")
async def list_my_survey_tasks(caller: CallerDep, session: SessionDep, page: PageDep) -> Page[Task]:
    """What the caller has to do here: answer, rate the reports, decide about held answers."""
    return Page(items=(await service.find_tasks(session, caller))[: page.limit])


@router.get("/campaigns/{campaign_id}/progress", summary="See how far a campaign is", operation_id="get_progress")
async def get_progress(campaign_id: UUID, caller: CallerDep, session: SessionDep, request: Request) -> Progress:
    """Counters in total and by unit, counted now. Roles: training_admin, analyst, unit_admin (own units).

    Units with fewer than five invited people are shown together only. 404 when missing or foreign.
    """
    campaign = await get_campaign(session, caller, campaign_id)
    smallest: int = getattr(state_of(request).settings, "smallest_group", 5)
    return await service.get_progress(session, caller, campaign, smallest)
