"""HTTP door of the job standards."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from catalog.standards import service
from catalog.standards.schemas import StandardPut, StandardView
from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, etag_of, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Competencies and standards"])
JobLevel = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$", examples=["pengawas"])]


@router.get("/standards", summary="List the government's job standards")
async def list_standards(session: SessionDep, caller: CallerDep, page: PageDep) -> Page[StandardView]:
    """What each job level requires, by job level."""
    rows = await service.find_all(session, caller, page)
    return next_page(rows, page.limit, key=lambda row: (row.job_level,), item=StandardView.model_validate)


@router.get("/standards/{job_level}", summary="Read the standard of a job level")
async def get_standard(job_level: JobLevel, session: SessionDep, caller: CallerDep, response: Response) -> StandardView:
    """Errors: `not-found`."""
    standard = await service.get(session, caller, job_level)
    response.headers["ETag"] = etag_of(standard.revision)
    return StandardView.model_validate(standard)


@router.put("/standards/{job_level}", summary="Set the standard of a job level")
async def set_standard(
    job_level: JobLevel,
    body: StandardPut,
    session: SessionDep,
    caller: CallerDep,
    if_match: IfMatchDep,
    response: Response,
) -> StandardView:
    """Replaces the whole standard; needs If-Match when there is one already, and training_admin or operator.

    Errors: `forbidden`, `unknown-competency`, `precondition-required`, `precondition-failed`.
    """
    standard = await service.put(session, caller, job_level, body, if_match)
    response.headers["ETag"] = etag_of(standard.revision)
    return StandardView.model_validate(standard)
