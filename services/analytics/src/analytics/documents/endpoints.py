"""HTTP door of the plan as a document."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from analytics.documents.service import export_plan
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Yearly plan"])

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@router.get(
    "/plans/{plan_id}/export",
    summary="Take a plan to a meeting",
    response_class=Response,
    responses={200: {"description": "The file.", "content": {kind: {} for kind in _TYPES.values()}}},
)
async def export_yearly_plan(
    plan_id: UUID,
    session: SessionDep,
    caller: CallerDep,
    kind: Annotated[Literal["xlsx", "json"], Query(alias="format")] = "xlsx",
) -> Response:
    """Excel for people, JSON for programs: the same bytes each time while the plan is at the same revision.

    Both carry who did what and when, the versions of the policies and the SHA-256 of the JSON document without its
    own `sha256` (sorted keys, no spaces). Errors: `not-found`.
    """
    plan, content = await export_plan(session, caller, plan_id, kind)
    name = f"rencana-{plan.year}-edisi-{plan.edition}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_TYPES[kind], headers=headers)
