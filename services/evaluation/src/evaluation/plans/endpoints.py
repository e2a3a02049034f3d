"""Plans over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from evaluation.plans import service
from evaluation.plans.schemas import PlanChange, PlanView
from shared.http import CallerDep, IfMatchDep, SessionDep, etag_of

__all__ = ["router"]

router = APIRouter(tags=["plans"])
_CHANGE = {
    "requestBody": {
        "content": {
            "application/json": {
                "example": {
                    "items": [
                        {"kind": "reaction", "rater_role": "self", "method": "questionnaire", "answer_days": 7},
                        {"kind": "post_test", "rater_role": "evaluator", "method": "test", "answer_days": 14},
                        {
                            "kind": "application",
                            "rater_role": "supervisor",
                            "method": "questionnaire",
                            "delay_days": 90,
                            "answer_days": 30,
                        },
                    ]
                }
            }
        }
    }
}


@router.get("/plans/{program_id}", summary="Read a programme's evaluation plan")
async def get_plan(program_id: UUID, caller: CallerDep, session: SessionDep, response: Response) -> PlanView:
    """The programme's own plan, or (`source` = policy) what the policy asks for its form of learning.

    Errors: 403 `forbidden` without an administrative role; 404 `not-found`.
    """
    plan = await service.get_plan(session, caller, program_id)
    response.headers["ETag"] = etag_of(plan.revision)
    return plan


@router.put("/plans/{program_id}", summary="Set a programme's evaluation plan", openapi_extra=_CHANGE)
async def update_plan(
    program_id: UUID,
    change: PlanChange,
    caller: CallerDep,
    session: SessionDep,
    if_match: IfMatchDep,
    response: Response,
) -> PlanView:
    """Replaces the plan; it holds for what is assigned from now on. The first own plan needs no `If-Match`.

    Errors: 403 `forbidden` (training_admin); 404 `not-found`; 412 `precondition-failed`, 428
    `precondition-required` when an own plan exists; 422 `invalid-plan`.
    """
    plan = await service.update_plan(session, caller, program_id, change, if_match)
    response.headers["ETag"] = etag_of(plan.revision)
    return plan
