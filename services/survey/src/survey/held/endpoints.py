"""The HTTP door of held answers."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from shared.http import CallerDep, PageDep, SessionDep, next_page
from shared.schemas import Page
from survey.campaigns.schemas import Reason
from survey.held import repository, service
from survey.held.models import HeldAnswer
from survey.held.schemas import HeldView
from survey.invitations.models import Invitation

__all__ = ["router"]

router = APIRouter(tags=["held answers"])


@router.get("/held", summary="List held answers", operation_id="list_held")
async def list_held(
    caller: CallerDep,
    session: SessionDep,
    page: PageDep,
    campaign_id: UUID | None = None,
    status: Annotated[Literal["held", "accepted", "refused"], Query()] = "held",
) -> Page[HeldView]:
    """Answers that came after the grace, without their content. Role: training_admin."""
    caller.require_whole("training_admin")
    rows = await repository.list_held(session, caller.government, page, campaign_id=campaign_id, status=status)
    return next_page(rows, page.limit, key=lambda row: (row[0].id,), item=lambda row: _view(row[0], row[1]))


@router.post("/held/{held_id}/accept", summary="Let a held answer count", operation_id="accept_held")
async def accept_held(held_id: UUID, reason: Reason, caller: CallerDep, session: SessionDep) -> HeldView:
    """Accept it, marked late. Role: training_admin. 404 when missing; 409 already-decided, invitation-answered."""
    return _view(*await service.accept_held(session, caller, held_id, reason.reason))


@router.post("/held/{held_id}/refuse", summary="Leave a held answer out", operation_id="refuse_held")
async def refuse_held(held_id: UUID, reason: Reason, caller: CallerDep, session: SessionDep) -> HeldView:
    """Refuse it; it stays stored. Role: training_admin. 404 when missing; 409 already-decided."""
    return _view(*await service.refuse_held(session, caller, held_id, reason.reason))


def _view(held: HeldAnswer, invitation: Invitation) -> HeldView:
    fields = {name: getattr(held, name) for name in HeldView.model_fields if hasattr(held, name)}
    of_whom = {name: getattr(invitation, name) for name in ("role", "respondent_id", "person_id")}
    return HeldView.model_validate(fields | of_whom)
