"""HTTP door of group needs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from analytics.exports import service as exports
from analytics.figures.schemas import GroupNeeds, Movement, Order, Wave
from analytics.groups import service
from analytics.heat_maps import service as heat_maps
from analytics.heat_maps.schemas import Figure, HeatMap
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Needs"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

UnitQuery = Annotated[UUID | None, Query(description="Default as for `/needs`; with everything below it.")]
CampaignQuery = Annotated[UUID | None, Query(description="Default: the newest campaign that is over.")]
WaveQuery = Annotated[Wave, Query(description="What the campaign measured, or the state of today.")]


@router.get("/needs", summary="Rank the needs of a unit and of those below it")
async def get_group_needs(
    session: SessionDep,
    caller: CallerDep,
    unit: Annotated[
        UUID | None, Query(description="Default: the government, or the unit of the caller's role.")
    ] = None,
    campaign: CampaignQuery = None,
    wave: WaveQuery = "baseline",
    order: Annotated[Order, Query()] = "gap",
) -> GroupNeeds:
    """For analyst, training_admin and unit_admin; for everybody else the own unit, as a finished campaign measured it.

    Groups under five are hidden, and what would give them away.
    Errors: `not-found` for a unit or campaign that is foreign or missing.
    """
    return await service.group_needs(session, caller, unit_id=unit, campaign_id=campaign, wave=wave, order=order)


@router.get("/needs/heat-map", summary="See one figure of every unit and competency", response_model=HeatMap)
async def get_heat_map(
    session: SessionDep,
    caller: CallerDep,
    unit: UnitQuery = None,
    campaign: CampaignQuery = None,
    wave: WaveQuery = "baseline",
    figure: Annotated[Figure, Query()] = "gap",
) -> Response:
    """For analyst, training_admin and unit_admin. Hidden numbers are null. Errors: `forbidden`, `not-found`."""
    found = await heat_maps.heat_map(session, caller, unit_id=unit, campaign_id=campaign, wave=wave, figure=figure)
    return Response(found, media_type="application/json")


@router.get(
    "/exports/needs.csv",
    summary="Export the figures of every unit and competency as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_needs_csv(
    session: SessionDep,
    caller: CallerDep,
    unit: UnitQuery = None,
    campaign: CampaignQuery = None,
    wave: WaveQuery = "baseline",
) -> Response:
    """For analyst, training_admin and unit_admin; what `/needs` hides is empty here too. Leaves an audit row.

    Errors: `forbidden`, `not-found`.
    """
    content = await exports.export_needs(session, caller, unit_id=unit, campaign_id=campaign, wave=wave, kind="csv")
    return _attachment(content, f"kebutuhan-{wave}.csv", "text/csv; charset=utf-8")


@router.get(
    "/exports/needs.xlsx",
    summary="Export the figures of every unit and competency as a workbook",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def export_needs_xlsx(
    session: SessionDep,
    caller: CallerDep,
    unit: UnitQuery = None,
    campaign: CampaignQuery = None,
    wave: WaveQuery = "baseline",
) -> Response:
    """The same with a sheet about the methods; the same release is the same bytes. Errors: `forbidden`, `not-found`."""
    content = await exports.export_needs(session, caller, unit_id=unit, campaign_id=campaign, wave=wave, kind="xlsx")
    return _attachment(content, f"kebutuhan-{wave}.xlsx", XLSX)


def _attachment(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


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
