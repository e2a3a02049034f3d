"""The scores of a class over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from evaluation.scores import service
from evaluation.scores.schemas import ClassScores, ScoresRecorded
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["scores"])


@router.post("/sessions/{session_id}/scores", summary="Record the test scores of a class")
async def record_scores(
    session_id: UUID, scores: ClassScores, caller: CallerDep, session: SessionDep
) -> ScoresRecorded:
    """Records paper tests of many participants at once: all of them, or none. The same again changes nothing.

    Errors: 403 `forbidden` (evaluator); 404 `not-found` when nothing in this class is yours to record; 409
    `different-scores`; 422 `invalid-scores`, with a pointer to each.
    """
    return await service.record_scores(session, caller, session_id, scores)
