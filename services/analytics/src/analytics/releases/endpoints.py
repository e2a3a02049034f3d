"""HTTP door of releases."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, status

from analytics.publishing import service
from analytics.releases.schemas import ReleaseRequest, ReleaseView
from shared.http import CallerDep, PageDep, SessionDep, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Releases"])


@router.post("/releases", summary="Release figures of groups now", status_code=status.HTTP_201_CREATED)
async def create_release(body: ReleaseRequest, session: SessionDep, caller: CallerDep) -> ReleaseView:
    """By an analyst of the whole government; leaves an audit row. Otherwise releases come by themselves.

    A number in which one to four people changed since it was last shown stays as it was, and so does whatever would
    give it away. Errors: `forbidden`, `not-found`, `campaign-running`, `nothing-to-release`.
    """
    made = await service.release_by_hand(session, caller, body)
    return ReleaseView.model_validate(made)


@router.get("/releases", summary="List the releases of a government")
async def find_releases(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    kind: Annotated[Literal["baseline", "current", "answers", "performance"] | None, Query()] = None,
    campaign: Annotated[UUID | None, Query()] = None,
) -> Page[ReleaseView]:
    """The newest first, for analyst, training_admin and unit_admin. Errors: `forbidden`."""
    rows = await service.find_page(session, caller, page, kind=kind, campaign_id=campaign)
    return next_page(rows, page.limit, key=lambda row: (row.number,), item=ReleaseView.model_validate)
