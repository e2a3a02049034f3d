"""HTTP door of the reference data."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from catalog.reference import service
from catalog.reference.schemas import LearningFormView, ReferenceName, ReferenceVersionCreate, ReferenceView
from shared.clock import now
from shared.http import CallerDep, SessionDep
from shared.schemas import Page, Text

__all__ = ["router"]

router = APIRouter(tags=["Reference data"])
DayQuery = Annotated[date | None, Query(description="As in force on this day; today by default.")]


@router.get("/learning-forms", summary="List the 25 forms of competence development")
async def list_learning_forms(session: SessionDep, caller: CallerDep, on: DayQuery = None) -> Page[LearningFormView]:
    """All forms on one page, in the order of SIASN's codes."""
    forms = await service.get_forms(session, on or now().date())
    return Page(
        items=[
            LearningFormView(
                code=form.code, slug=form.slug, name=Text(id=form.name_id, en=form.name_en), path=form.path
            )
            for form in forms
        ]
    )


@router.get("/reference/{name}", summary="Read a reference table")
async def get_reference_table(
    name: ReferenceName, session: SessionDep, caller: CallerDep, on: DayQuery = None
) -> ReferenceView:
    """JP rules, entitlements, forms or levels with the columns of their source, in the version in force."""
    return ReferenceView.model_validate(await service.get_table(session, name, on or now().date()))


@router.post("/reference/{name}/versions", status_code=201, summary="Add a version of a reference table")
async def add_reference_version(
    name: ReferenceName, body: ReferenceVersionCreate, session: SessionDep, caller: CallerDep
) -> ReferenceView:
    """A changed regulation becomes a new version from its day on; needs the role operator.

    Errors: `forbidden`, `reference-rows-invalid`.
    """
    return ReferenceView.model_validate(await service.add_version(session, caller, name, body))
