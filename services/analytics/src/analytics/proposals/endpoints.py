"""HTTP door of the proposals."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.forms.schemas import achievement_view
from analytics.forms.service import achievements_of_forms
from analytics.officers import service
from analytics.proposals.models import Proposal
from analytics.proposals.schemas import (
    Kind,
    ProposalDecision,
    ProposalEdit,
    ProposalRefusal,
    ProposalState,
    ProposalView,
)
from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, etag_of, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Proposals"])


async def _views(session: AsyncSession, proposals: Sequence[Proposal]) -> list[ProposalView]:
    """Proposals with what their form achieved so far."""
    achieved = await achievements_of_forms(session, proposals[0].government_id) if proposals else {}
    views = []
    for proposal in proposals:
        derived = {"form_achieved": achievement_view(achieved.get(proposal.form))}
        stored = {name: getattr(proposal, name) for name in ProposalView.model_fields if name not in derived}
        views.append(ProposalView.model_validate({**stored, **derived}))
    return views


async def _view(session: AsyncSession, proposal: Proposal) -> ProposalView:
    return (await _views(session, [proposal]))[0]


@router.get("/proposals", summary="List proposals")
async def find_proposals(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    state: Annotated[ProposalState | None, Query()] = None,
    kind: Annotated[Kind | None, Query()] = None,
    campaign_id: Annotated[UUID | None, Query()] = None,
    unit_id: Annotated[UUID | None, Query()] = None,
) -> Page[ProposalView]:
    """For training_admin, analyst and unit_admin, by priority."""
    rows = await service.find_page(
        session, caller, page, state=state, kind=kind, campaign_id=campaign_id, unit_id=unit_id
    )
    views = await _views(session, rows)
    return next_page(views, page.limit, key=lambda view: (view.priority, view.id), item=lambda view: view)


@router.get("/proposals/{proposal_id}", summary="Read a proposal")
async def get_proposal(proposal_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> ProposalView:
    """With its ETag, which a change must send back. Errors: `not-found`."""
    proposal = await service.get(session, caller, proposal_id)
    response.headers["ETag"] = etag_of(proposal.revision)
    return await _view(session, proposal)


@router.patch("/proposals/{proposal_id}", summary="Edit a proposal")
async def update_proposal(
    proposal_id: UUID,
    body: ProposalEdit,
    session: SessionDep,
    caller: CallerDep,
    if_match: IfMatchDep,
    response: Response,
) -> ProposalView:
    """By a training_admin, until it is decided; from then on nothing overwrites it. Needs If-Match.

    Errors: `not-found`, `proposal-decided`, `unknown-form`, `precondition-required`, `precondition-failed`.
    """
    proposal = await service.update(session, caller, proposal_id, body.model_dump(exclude_none=True), if_match)
    response.headers["ETag"] = etag_of(proposal.revision)
    return await _view(session, proposal)


@router.post("/proposals/{proposal_id}/accept", summary="Accept a proposal")
async def accept_proposal(
    proposal_id: UUID, body: ProposalDecision, session: SessionDep, caller: CallerDep
) -> ProposalView:
    """By a training_admin; a new, repeated or redesigned programme becomes one linked draft in the catalog.

    Errors: `not-found`, `proposal-decided`.
    """
    proposal = await service.decide(session, caller, proposal_id, accepts=True, reason=body.reason)
    return await _view(session, proposal)


@router.post("/proposals/{proposal_id}/decline", summary="Decline a proposal")
async def decline_proposal(
    proposal_id: UUID, body: ProposalRefusal, session: SessionDep, caller: CallerDep
) -> ProposalView:
    """By a training_admin, with a reason. Errors: `not-found`, `proposal-decided`."""
    proposal = await service.decide(session, caller, proposal_id, accepts=False, reason=body.reason)
    return await _view(session, proposal)
