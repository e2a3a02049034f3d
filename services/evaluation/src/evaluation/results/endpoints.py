"""Results over HTTP."""

from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request

from evaluation.results import service
from evaluation.results.schemas import ProgramResults, RosterResults
from evaluation.settings import Settings
from shared.http import CallerDep, SessionDep, state_of

__all__ = ["router"]

router = APIRouter(tags=["results"])


def _smallest(request: Request) -> int:
    return cast("Settings", state_of(request).settings).suppression


@router.get("/programs/{program_id}/results", summary="Read what a programme achieved")
async def get_program_results(
    program_id: UUID, caller: CallerDep, session: SessionDep, request: Request
) -> ProgramResults:
    """Levels 1 to 3 of everybody who took part: paired tests with attrition, reaction, application by rater.

    Figures of fewer than five people are null. Errors: 403 `forbidden` (training_admin or evaluator of the whole
    government); 404 `not-found`.
    """
    return await service.program_results(session, caller, program_id, _smallest(request))


@router.get("/rosters/{roster_id}/results", summary="Read what a roster's people achieved")
async def get_roster_results(
    roster_id: UUID, caller: CallerDep, session: SessionDep, request: Request
) -> RosterResults:
    """Scores before and after, by condition. Errors: 403 `forbidden`; 404 `not-found`."""
    return await service.roster_results(session, caller, roster_id, _smallest(request))
