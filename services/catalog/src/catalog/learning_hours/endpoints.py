"""HTTP door of the learning hours."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from catalog.learning_hours.schemas import LearningHoursPage, LearningHoursView
from catalog.programs.schemas import Reason
from catalog.reversals.service import reverse_entry
from catalog.standings.service import get_learning_hours
from shared.http import CallerDep, PageDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Learning hours"])
YearQuery = Annotated[int | None, Query(ge=1990, le=2200, description="Entries earned in this calendar year only.")]


@router.get("/me/learning-hours", summary="Read the caller's own learning hours")
async def get_my_learning_hours(
    session: SessionDep, caller: CallerDep, page: PageDep, year: YearQuery = None
) -> LearningHoursPage:
    """Entries with their calculation, and each year against floor or ceiling. Errors: `unknown-subject`."""
    return await get_learning_hours(session, caller, caller.person, page, year)


@router.get("/people/{person_id}/learning-hours", summary="Read a person's learning hours")
async def get_person_learning_hours(
    person_id: UUID, session: SessionDep, caller: CallerDep, page: PageDep, year: YearQuery = None
) -> LearningHoursPage:
    """For the person, the superior, an administrator of the unit or of training. Errors: `not-found`."""
    return await get_learning_hours(session, caller, person_id, page, year)


@router.post("/learning-hours/{entry_id}/reverse", status_code=201, summary="Reverse a credit of learning hours")
async def reverse_learning_hours(
    entry_id: UUID, body: Reason, session: SessionDep, caller: CallerDep
) -> LearningHoursView:
    """A new entry with negative JP; the first stays as it is. The reason is kept. Needs training_admin.

    Errors: `forbidden`, `not-found`, `already-reversed`, `reversal-of-reversal`.
    """
    return LearningHoursView.model_validate(await reverse_entry(session, caller, entry_id, body.reason))
