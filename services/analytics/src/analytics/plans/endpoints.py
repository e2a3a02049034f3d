"""HTTP door of the yearly plan."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.dependencies import GROUP_READERS
from analytics.forms.rules import FORMS
from analytics.plans import service
from analytics.plans.models import Plan, PlanRow
from analytics.plans.repository import find_plans, rows_of, unplanned_proposals
from analytics.plans.rules import missing_fields
from analytics.plans.schemas import (
    PlanCreate,
    PlanRowChange,
    PlanRowCreate,
    PlanRowView,
    PlanStep,
    PlanSummary,
    PlanView,
    State,
)
from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, etag_of, next_page
from shared.schemas import ApiModel, Page

__all__ = ["plan_view", "router"]

router = APIRouter(tags=["Yearly plan"])


async def plan_view(session: AsyncSession, plan: Plan, response: Response) -> PlanView:
    """A plan as whoever may see it reads it, with its ETag."""
    rows = await rows_of(session, plan.id)
    summary = {name: getattr(plan, name) for name in PlanSummary.model_fields}
    response.headers["ETag"] = etag_of(plan.revision)
    return PlanView(
        **summary,
        policies=plan.policies,
        sha256=plan.document["sha256"] if plan.document else None,
        steps=[PlanStep.model_validate(step) for step in plan.steps],
        rows=[_row_view(row) for row in rows],
        budget=sum(row.budget or 0 for row in rows if row.chosen),
        waiting_proposals=len(await unplanned_proposals(session, plan)),
    )


def _row_view(row: PlanRow) -> PlanRowView:
    derived = {"path": FORMS[row.form].path, "missing": missing_fields(vars(row)) if row.chosen else []}
    stored = {name: getattr(row, name) for name in PlanRowView.model_fields if name not in derived}
    return PlanRowView.model_validate({**stored, **derived})


@router.get("/plans", summary="List yearly plans")
async def find_yearly_plans(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    year: Annotated[int | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
) -> Page[PlanSummary]:
    """For training_admin, analyst and unit_admin of the whole government, the newest year and edition first."""
    caller.require_whole(*GROUP_READERS)
    rows = await find_plans(session, caller.government, page, year=year, state=state)
    return next_page(rows, page.limit, key=lambda row: (row.year, row.edition), item=PlanSummary.model_validate)


@router.post("/plans", status_code=201, summary="Compile the plan of a year")
async def create_plan(body: PlanCreate, session: SessionDep, caller: CallerDep, response: Response) -> PlanView:
    """By a training_admin of the whole government: a row for each accepted proposal that no set plan chose.

    Errors: `forbidden`, `plan-exists`.
    """
    return await plan_view(session, await service.create(session, caller, body.year), response)


@router.get("/plans/{plan_id}", summary="Read a yearly plan")
async def get_plan(plan_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> PlanView:
    """With its ETag, which every change must send back. Errors: `not-found`."""
    return await plan_view(session, await service.get(session, caller, plan_id), response)


@router.post("/plans/{plan_id}/compile", summary="Add what was accepted since")
async def compile_plan(
    plan_id: UUID, session: SessionDep, caller: CallerDep, if_match: IfMatchDep, response: Response
) -> PlanView:
    """Nothing that is there changes. Needs If-Match.

    Errors: `not-found`, `plan-not-compiled`, `precondition-required`, `precondition-failed`.
    """
    return await plan_view(session, await service.compile_plan(session, caller, plan_id, if_match), response)


@router.post("/plans/{plan_id}/rows", status_code=201, summary="Add a row that comes of no proposal")
async def add_plan_row(
    plan_id: UUID,
    body: PlanRowCreate,
    session: SessionDep,
    caller: CallerDep,
    if_match: IfMatchDep,
    response: Response,
) -> PlanView:
    """Needs If-Match.

    Errors: `not-found`, `plan-not-compiled`, `unknown-form`, `unknown-competency`, `wrong-schedule`,
    `precondition-required`, `precondition-failed`.
    """
    plan = await service.add_row(session, caller, plan_id, _given(body), if_match)
    return await plan_view(session, plan, response)


@router.patch("/plans/{plan_id}/rows/{row_id}", summary="Change a row, or leave it out")
async def update_plan_row(
    plan_id: UUID,
    row_id: UUID,
    body: PlanRowChange,
    session: SessionDep,
    caller: CallerDep,
    if_match: IfMatchDep,
    response: Response,
) -> PlanView:
    """What is left out stays. `chosen: false` with a reason takes a row out of the plan. Needs If-Match.

    Errors: `not-found`, `plan-not-compiled`, `unknown-form`, `wrong-schedule`, `reason-missing`,
    `precondition-required`, `precondition-failed`.
    """
    plan = await service.update_row(session, caller, plan_id, row_id, _given(body), if_match)
    return await plan_view(session, plan, response)


def _given(body: ApiModel) -> Mapping[str, Any]:
    """What the body says, texts as they are stored."""
    given = body.model_dump(exclude_none=True)
    return {name: dict(value) if isinstance(value, dict) else value for name, value in given.items()}
