"""HTTP door of the performance gap of groups."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from analytics.performance import service
from analytics.performance.schemas import PerformanceOfUnits
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Performance"])


@router.get("/performance", summary="Read the performance gap of a unit and of those below it")
async def get_group_performance(
    session: SessionDep,
    caller: CallerDep,
    unit: Annotated[UUID | None, Query(description="Default as for `/needs`; with everything below it.")] = None,
    period: Annotated[str | None, Query(max_length=10, description="Default: the newest.")] = None,
) -> PerformanceOfUnits:
    """For analyst, training_admin and unit_admin; for everybody else the own unit. Beside the competency gap.

    Groups under five are hidden, and what would give them away. Errors: `not-found`.
    """
    return await service.read_performance(session, caller, unit_id=unit, period=period)
