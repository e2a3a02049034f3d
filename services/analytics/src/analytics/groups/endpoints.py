"""HTTP door of group needs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from analytics.figures.schemas import GroupNeeds, Movement, Order, Wave
from analytics.groups import service
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Needs"])


@router.get("/needs", summary="Rank the needs of a unit and of those below it")
async def get_group_needs(
    session: SessionDep,
    caller: CallerDep,
    unit: Annotated[
        UUID | None, Query(description="Default: the government, or the unit of the caller's role.")
    ] = None,
    campaign: Annotated[UUID | None, Query(description="Default: the newest campaign that is over.")] = None,
    wave: Annotated[Wave, Query(description="What the campaign measured, or the state of today.")] = "baseline",
    order: Annotated[Order, Query()] = "gap",
) -> GroupNeeds:
    """For analyst, training_admin and unit_admin; for everybody else the own unit, as a finished campaign measured it.

    Groups under five are hidden, and what would give them away.
    Errors: `not-found` for a unit or campaign that is foreign or missing.
    """
    return await service.group_needs(session, caller, unit_id=unit, campaign_id=campaign, wave=wave, order=order)


@router.get("/movement", summary="Compare a unit's needs then and now")
async def get_movement(
    session: SessionDep,
    caller: CallerDep,
    unit: Annotated[UUID | None, Query()] = None,
    campaign: Annotated[UUID | None, Query(description="The campaign whose baseline is then.")] = None,
    to: Annotated[UUID | None, Query(description="A later campaign; default: the state of today.")] = None,
) -> Movement:
    """From a baseline to the current state, or from campaign to campaign. Errors: `forbidden`, `not-found`."""
    return await service.movement(session, caller, unit_id=unit, campaign_id=campaign, to=to)
