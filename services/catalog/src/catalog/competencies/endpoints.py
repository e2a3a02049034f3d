"""HTTP door of the competencies."""

from uuid import UUID

from fastapi import APIRouter, Response

from catalog.competencies import service
from catalog.competencies.schemas import CompetencyCreate, CompetencyUpdate, CompetencyView
from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, etag_of, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Competencies and standards"])


@router.get("/competencies", summary="List the government's competencies")
async def list_competencies(session: SessionDep, caller: CallerDep, page: PageDep) -> Page[CompetencyView]:
    """Competencies with their levels, by code."""
    rows = await service.find_all(session, caller, page)
    return next_page(rows, page.limit, key=lambda row: (row.code,), item=CompetencyView.model_validate)


@router.post("/competencies", status_code=201, summary="Create a competency")
async def create_competency(
    body: CompetencyCreate, session: SessionDep, caller: CallerDep, response: Response
) -> CompetencyView:
    """Its id follows from government and code, so the same request twice gives one competency.

    Needs the role training_admin or operator. Errors: `forbidden`, `competency-code-taken`.
    """
    competency = await service.create(session, caller, body)
    response.headers["ETag"] = etag_of(competency.revision)
    return CompetencyView.model_validate(competency)


@router.get("/competencies/{competency_id}", summary="Read a competency")
async def get_competency(
    competency_id: UUID, session: SessionDep, caller: CallerDep, response: Response
) -> CompetencyView:
    """Errors: `not-found`, also for a competency of another government."""
    competency = await service.get(session, caller, competency_id)
    response.headers["ETag"] = etag_of(competency.revision)
    return CompetencyView.model_validate(competency)


@router.patch("/competencies/{competency_id}", summary="Change a competency")
async def update_competency(
    competency_id: UUID,
    body: CompetencyUpdate,
    session: SessionDep,
    caller: CallerDep,
    if_match: IfMatchDep,
    response: Response,
) -> CompetencyView:
    """Needs If-Match and the role training_admin or operator.

    Errors: `forbidden`, `not-found`, `precondition-required`, `precondition-failed`.
    """
    competency = await service.update(session, caller, competency_id, body, if_match)
    response.headers["ETag"] = etag_of(competency.revision)
    return CompetencyView.model_validate(competency)
