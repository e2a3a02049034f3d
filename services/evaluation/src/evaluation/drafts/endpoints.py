"""Drafts over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from evaluation.drafts import service
from evaluation.drafts.schemas import DraftContent, DraftView
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["submissions"])


@router.put("/evaluations/{evaluation_id}/draft", summary="Save a draft")
async def save_draft(evaluation_id: UUID, content: DraftContent, caller: CallerDep, session: SessionDep) -> DraftView:
    """Keeps what is filled in so far; nothing is required, nothing is published, the newest draft wins.

    Errors: 404 `not-found`; 409 when the evaluation is completed, cancelled or withdrawn; 422 `invalid-submission`.
    """
    return await service.save_draft(session, caller, evaluation_id, content)


@router.get("/evaluations/{evaluation_id}/draft", summary="Read one's draft")
async def get_draft(evaluation_id: UUID, caller: CallerDep, session: SessionDep) -> DraftView:
    """The caller's own draft. Errors: 404 `not-found`, also when there is none."""
    return await service.get_draft(session, caller, evaluation_id)
