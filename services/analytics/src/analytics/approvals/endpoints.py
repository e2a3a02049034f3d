"""HTTP door of the steps of a plan."""

from uuid import UUID

from fastapi import APIRouter, Response

from analytics.approvals.schemas import Decree, Official, Return
from analytics.approvals.service import move_on, revise
from analytics.plans.endpoints import plan_view
from analytics.plans.schemas import PlanView
from shared.http import CallerDep, IfMatchDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Yearly plan"])


@router.post("/plans/{plan_id}/verify", summary="Verify a plan")
async def verify_plan(
    plan_id: UUID, body: Official, session: SessionDep, caller: CallerDep, if_match: IfMatchDep, response: Response
) -> PlanView:
    """By a training_admin of the whole government who did not compile it; every row needs its seven fields.

    Errors: `not-found`, `wrong-plan-state`, `same-official`, `plan-incomplete`, `precondition-required`,
    `precondition-failed`.
    """
    said = body.model_dump(mode="json", exclude_none=True)
    return await plan_view(session, await move_on(session, caller, plan_id, "verify", said, if_match), response)


@router.post("/plans/{plan_id}/validate", summary="Validate a plan")
async def validate_plan(
    plan_id: UUID, body: Official, session: SessionDep, caller: CallerDep, if_match: IfMatchDep, response: Response
) -> PlanView:
    """By a training_admin of the whole government who did neither compile nor verify it. Errors as of verifying it."""
    said = body.model_dump(mode="json", exclude_none=True)
    return await plan_view(session, await move_on(session, caller, plan_id, "validate", said, if_match), response)


@router.post("/plans/{plan_id}/set", summary="Set a plan by decree")
async def set_plan(
    plan_id: UUID, body: Decree, session: SessionDep, caller: CallerDep, if_match: IfMatchDep, response: Response
) -> PlanView:
    """By a fourth official, with the decree's number and date. From then on it never changes; a revision follows it.

    Errors as of verifying it.
    """
    said = body.model_dump(mode="json", exclude_none=True)
    return await plan_view(session, await move_on(session, caller, plan_id, "set", said, if_match), response)


@router.post("/plans/{plan_id}/return", summary="Send a plan back")
async def return_plan(
    plan_id: UUID, body: Return, session: SessionDep, caller: CallerDep, if_match: IfMatchDep, response: Response
) -> PlanView:
    """A verified or validated plan is compiled again, with the reason. Errors: `not-found`, `wrong-plan-state`."""
    said = body.model_dump(mode="json")
    return await plan_view(session, await move_on(session, caller, plan_id, "return", said, if_match), response)


@router.post("/plans/{plan_id}/revise", status_code=201, summary="Revise a set plan")
async def revise_plan(
    plan_id: UUID, session: SessionDep, caller: CallerDep, if_match: IfMatchDep, response: Response
) -> PlanView:
    """Opens the next edition with the same rows; the set one stays. Errors: `wrong-plan-state`, `plan-exists`."""
    return await plan_view(session, await revise(session, caller, plan_id, if_match), response)
