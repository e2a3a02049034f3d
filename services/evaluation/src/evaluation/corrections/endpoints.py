"""Corrections and withdrawals over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from evaluation.corrections import service
from evaluation.submissions.schemas import Correction, Receipt, Withdrawal
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["corrections"])
_CORRECTION = {
    "requestBody": {
        "content": {
            "application/json": {
                "example": {
                    "form": "test",
                    "score": 78,
                    "taken_at": "2026-03-02T03:00:00Z",
                    "reason": "Dua lembar tertukar saat dicatat.",
                }
            }
        }
    }
}
_WITHDRAWAL = {
    "requestBody": {"content": {"application/json": {"example": {"reason": "Pegawai menarik persetujuannya."}}}}
}


@router.post("/evaluations/{evaluation_id}/correct", summary="Correct a result", openapi_extra=_CORRECTION)
async def correct_evaluation(
    evaluation_id: UUID, correction: Correction, caller: CallerDep, session: SessionDep
) -> Receipt:
    """Replaces the whole result; the former one, the reason and who did it are kept.

    Who answers it may correct it. Errors: 404 `not-found`; 409 `nothing-to-correct`; 422 as for a submission.
    """
    return await service.correct(session, caller, evaluation_id, correction)


@router.post(
    "/evaluations/{evaluation_id}/withdraw", status_code=204, summary="Withdraw a result", openapi_extra=_WITHDRAWAL
)
async def withdraw_evaluation(
    evaluation_id: UUID, withdrawal: Withdrawal, caller: CallerDep, session: SessionDep
) -> None:
    """Empties the result here and, by the event, wherever it was used; the reason and who did it are kept.

    Who answered it, or an evaluator, may do it. Errors: 404 `not-found`; 409 `nothing-to-correct`.
    """
    await service.withdraw(session, caller, evaluation_id, withdrawal)
