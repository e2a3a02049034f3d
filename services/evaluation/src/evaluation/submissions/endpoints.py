"""Answering evaluations over HTTP."""

from uuid import UUID

from fastapi import APIRouter, status
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from evaluation.submissions import service
from evaluation.submissions.schemas import Receipt, Submission, Submissions
from shared.http import AnyQuickRoute, CallerDep, ClaimsDep, FactoryDep, QuickAnswer, QuickRoute, SessionDep
from shared.security import Claims

__all__ = ["quick_routes", "router"]

router = APIRouter(tags=["submissions"])


@router.post("/evaluations/{evaluation_id}/submit", summary="Answer an evaluation")
async def submit_evaluation(
    evaluation_id: UUID, submission: Submission, claims: ClaimsDep, sessions: FactoryDep
) -> Receipt:
    """Completes the evaluation: the participant's or superior's questionnaire, an evaluator's test or interview.

    Sending the same content again answers 200 with the stored receipt. Errors: 404 `not-found` when it is not yours
    to answer; 409 `evaluation-not-yet-available` (with the date), `evaluation-already-completed` (correct it
    instead), `evaluation-expired`, `evaluation-cancelled`, `evaluation-withdrawn`; 422 `invalid-submission`,
    `wrong-form`, `unknown-competencies`, `consent-missing`, `taken-in-future`.
    """
    return await service.submit_once(sessions, claims, evaluation_id, submission)


@router.post("/evaluations/submissions", summary="Answer many evaluations on one page")
async def submit_evaluations(submissions: Submissions, caller: CallerDep, session: SessionDep) -> list[Receipt]:
    """Completes up to 200 evaluations in one transaction, in the order given: all are stored, or none.

    Errors are those of answering one; pointers begin with `/items/<position>`.
    """
    return await service.submit_many(session, caller, submissions)


def quick_routes(prefix: str) -> list[AnyQuickRoute]:
    """The hot operation below `prefix`, to stand before every other route."""
    return [QuickRoute("POST", f"{prefix}/evaluations/", "/submit", Submission, _submit)]


async def _submit(
    sessions: async_sessionmaker[AsyncSession], claims: Claims, evaluation_id: UUID, submission: Submission
) -> QuickAnswer:
    return status.HTTP_200_OK, await service.submit_once(sessions, claims, evaluation_id, submission), []
