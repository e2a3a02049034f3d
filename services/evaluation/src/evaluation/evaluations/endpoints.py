"""Evaluations over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from evaluation.evaluations import service
from evaluation.evaluations.rules import Kind, Method, RaterRole, Status
from evaluation.evaluations.schemas import EvaluationView
from shared.http import CallerDep, PageDep, SessionDep
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["evaluations"])


@router.get("/evaluations", summary="List evaluations")
async def list_evaluations(
    caller: CallerDep,
    session: SessionDep,
    page: PageDep,
    person_id: Annotated[UUID | None, Query(description="Who is evaluated.")] = None,
    rater_id: Annotated[UUID | None, Query(description="Who answers.")] = None,
    program_id: UUID | None = None,
    session_id: UUID | None = None,
    enrolment_id: UUID | None = None,
    mentoring_id: UUID | None = None,
    roster_id: UUID | None = None,
    kind: Kind | None = None,
    method: Method | None = None,
    rater_role: RaterRole | None = None,
    status: Status | None = None,
) -> Page[EvaluationView]:
    """One's own, those that one answers, and those that one's role may see; of each, what one may see.

    `withheld` names the parts that are hidden. Errors: 400 `bad-request` for a cursor that is not ours.
    """
    given = {
        "person_id": person_id,
        "rater_id": rater_id,
        "program_id": program_id,
        "session_id": session_id,
        "enrolment_id": enrolment_id,
        "mentoring_id": mentoring_id,
        "roster_id": roster_id,
        "kind": kind,
        "method": method,
        "rater_role": rater_role,
        "status": status,
    }
    filters = {column: value for column, value in given.items() if value is not None}
    return await service.list_evaluations(session, caller, filters, page)


@router.get("/evaluations/{evaluation_id}", summary="Read an evaluation")
async def get_evaluation(evaluation_id: UUID, caller: CallerDep, session: SessionDep) -> EvaluationView:
    """The evaluation, as far as the caller may see it. Errors: 404 `not-found`, the same for missing and foreign."""
    return await service.get_visible(session, caller, evaluation_id)
