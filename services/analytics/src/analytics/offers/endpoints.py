"""HTTP door of the offers to mentors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from analytics.mentors.models import Offer
from analytics.mentors.rules import FACTOR_NAMES
from analytics.offers.schemas import FactorView, OfferAnswer, OfferRefusal, OfferState, OfferView
from analytics.offers.service import answer, list_offers, pass_on
from shared.http import CallerDep, PageDep, SessionDep, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Mentors"])


def _view(offer: Offer) -> OfferView:
    stored = {name: getattr(offer, name) for name in OfferView.model_fields if name != "factors"}
    factors = [FactorView(name=FACTOR_NAMES[factor["code"]], **factor) for factor in offer.factors]
    return OfferView.model_validate({**stored, "factors": factors})


@router.get("/offers", summary="List the mentorings that were offered to the caller")
async def find_offers(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    state: Annotated[OfferState | None, Query()] = None,
) -> Page[OfferView]:
    """The caller's own offers as a mentor; a unit_admin sees those to the mentors of the units."""
    rows = await list_offers(session, caller, page, state)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=_view)


@router.post("/offers/{offer_id}/consent", summary="Consent to mentor somebody")
async def consent_to_offer(offer_id: UUID, body: OfferAnswer, session: SessionDep, caller: CallerDep) -> OfferView:
    """By the mentor whom it was made to; the catalog starts the mentoring. Errors: `not-found`, `offer-closed`."""
    return _view(await answer(session, caller, offer_id, consents=True, reason=body.reason))


@router.post("/offers/{offer_id}/decline", summary="Decline to mentor somebody")
async def decline_offer(offer_id: UUID, body: OfferRefusal, session: SessionDep, caller: CallerDep) -> OfferView:
    """By the mentor; the next best is asked, and this one not again. Errors: `not-found`, `offer-closed`."""
    return _view(await answer(session, caller, offer_id, consents=False, reason=body.reason))


@router.post("/offers/{offer_id}/pass-on", summary="Pass an unanswered offer on to the next mentor")
async def pass_offer_on(offer_id: UUID, body: OfferRefusal, session: SessionDep, caller: CallerDep) -> OfferView:
    """By the unit_admin of the mentor's unit, once the mentor has been silent for seven days.

    After fourteen it happens by itself, at night. Errors: `not-found`, `offer-closed`, `offer-too-young`.
    """
    return _view(await pass_on(session, caller, offer_id, body.reason))
