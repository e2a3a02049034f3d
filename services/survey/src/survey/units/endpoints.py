"""The HTTP door of governments and units."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, check_revision, etag_of, next_page
from shared.schemas import Page
from survey.units import repository, service
from survey.units.schemas import GovernmentNew, UnitChange, UnitNew, UnitView

__all__ = ["router"]

router = APIRouter(tags=["units"])


@router.post(
    "/governments", status_code=status.HTTP_201_CREATED, summary="Found a government", operation_id="create_government"
)
async def create_government(new: GovernmentNew, caller: CallerDep, session: SessionDep) -> UnitView:
    """Create the root of a unit tree. Role: operator. The same id with other content: 409 identifier-taken."""
    return UnitView.model_validate(await service.create_government(session, caller, new))


@router.get("/governments", summary="List governments", operation_id="list_governments")
async def list_governments(caller: CallerDep, session: SessionDep, page: PageDep) -> Page[UnitView]:
    """The caller's own government; every government for an operator whose token names none."""
    only = None if caller.has("operator") and caller.government_id is None else caller.government
    rows = await repository.list_governments(session, page, only)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=UnitView.model_validate)


@router.post("/units", status_code=status.HTTP_201_CREATED, summary="Create a unit", operation_id="create_unit")
async def create_unit(new: UnitNew, caller: CallerDep, session: SessionDep) -> UnitView:
    """Add a unit below another one. Roles: training_admin, operator, or unit_admin of the parent.

    422 unknown-parent or unknown-predecessor; 409 unit-code-taken or identifier-taken.
    """
    return UnitView.model_validate(await service.create_unit(session, caller, new))


@router.get("/units", summary="List units", operation_id="list_units")
async def list_units(
    caller: CallerDep,
    session: SessionDep,
    page: PageDep,
    code: Annotated[str | None, Query(max_length=60)] = None,
    parent_id: UUID | None = None,
) -> Page[UnitView]:
    """The units of the caller's government, in order of id; the tree is public within a government."""
    rows = await repository.list_units(session, caller.government, page, code=code, parent_id=parent_id)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=UnitView.model_validate)


@router.get("/units/{unit_id}", summary="Read a unit", operation_id="get_unit")
async def get_unit(unit_id: UUID, caller: CallerDep, session: SessionDep, response: Response) -> UnitView:
    """One unit with its ETag. 404 when it does not exist or belongs to another government."""
    unit = await service.get_unit(session, caller, unit_id)
    response.headers["ETag"] = etag_of(unit.revision)
    return UnitView.model_validate(unit)


@router.patch("/units/{unit_id}", summary="Change a unit", operation_id="update_unit")
async def update_unit(
    unit_id: UUID, change: UnitChange, caller: CallerDep, session: SessionDep, if_match: IfMatchDep, response: Response
) -> UnitView:
    """Rename, move or end a unit. Needs If-Match (428, 412). 422 unit-cycle when it would lie below itself."""
    unit = await service.get_unit(session, caller, unit_id)
    await service.require_administrator(session, caller, unit_id)
    check_revision(if_match, unit.revision)
    unit = await service.update_unit(session, caller, unit, change)
    response.headers["ETag"] = etag_of(unit.revision)
    return UnitView.model_validate(unit)
