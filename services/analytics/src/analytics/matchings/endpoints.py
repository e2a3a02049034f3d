"""HTTP door of the runs over the whole pool."""

from uuid import UUID

from fastapi import APIRouter

from analytics.matchings import service
from analytics.matchings.schemas import RunView
from analytics.pools.repository import find_runs
from shared.http import CallerDep, PageDep, SessionDep, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Mentors"])


@router.get("/mentor-runs", summary="List the runs over the pool of mentors")
async def find_mentor_runs(session: SessionDep, caller: CallerDep, page: PageDep) -> Page[RunView]:
    """For unit_admin and training_admin of the whole government, the newest first."""
    caller.require_whole("unit_admin", "training_admin")
    rows = await find_runs(session, caller.government, page)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=RunView.model_validate)


@router.post("/mentor-runs", status_code=202, summary="Match the whole pool of mentors")
async def ask_for_mentor_run(session: SessionDep, caller: CallerDep) -> RunView:
    """Everybody who waits, and everybody whose mentor has not answered for a day, is assigned anew as a whole.

    A run makes offers only; a match needs the superior's acceptance before and the mentor's consent after it. It runs
    every night by itself. For unit_admin and training_admin of the whole government; read it until it is `done`.
    """
    return RunView.model_validate(await service.ask(session, caller))


@router.get("/mentor-runs/{run_id}", summary="Read a run")
async def get_mentor_run(run_id: UUID, session: SessionDep, caller: CallerDep) -> RunView:
    """For unit_admin and training_admin of the whole government. Errors: `not-found`."""
    return RunView.model_validate(await service.get(session, caller, run_id))
