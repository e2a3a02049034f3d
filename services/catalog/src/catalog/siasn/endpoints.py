"""HTTP door of the SIASN export."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from catalog.siasn import service
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Imports and exports"])


@router.get(
    "/exports/siasn.csv",
    summary="Export learning hours in the shape of SIASN",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_siasn(
    session: SessionDep,
    caller: CallerDep,
    first: Annotated[date, Query(alias="from", description="First day on which JP were earned.")],
    last: Annotated[date, Query(alias="to", description="Last day.")],
) -> Response:
    """Course history (BKN) without NIP; leaves an audit row. Needs training_admin or operator.

    Errors: `forbidden`, `period-invalid`.
    """
    content = await service.export(session, caller, first, last)
    headers = {"Content-Disposition": f'attachment; filename="siasn-{first}-{last}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
