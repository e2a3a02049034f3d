"""HTTP door of the answers about no competency."""

from uuid import UUID

from fastapi import APIRouter

from analytics.histograms import service
from analytics.questions.schemas import CampaignQuestions
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Questions"])


@router.get("/campaigns/{campaign_id}/questions", summary="Read the answers to a campaign's other questions")
async def get_campaign_questions(campaign_id: UUID, session: SessionDep, caller: CallerDep) -> CampaignQuestions:
    """Histograms by unit and superior, and the reliability of scales, for analyst, training_admin and unit_admin.

    Groups under five are hidden, and what would give them away. Errors: `forbidden`, `not-found`.
    """
    return await service.questions_of_campaign(session, caller, campaign_id)
