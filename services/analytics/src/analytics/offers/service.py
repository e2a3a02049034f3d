"""Mentors answer what was offered to them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.dependencies import ADMINISTRATORS
from analytics.mentors.models import Offer
from analytics.mentors.repository import find_offer
from analytics.mentors.rules import MENTOR_POLICY
from analytics.mentors.service import answer_offer, offer_mentoring, take_back
from analytics.offers.errors import OfferClosed, OfferTooYoung
from analytics.people.models import Person
from analytics.people.repository import DIRECTORY
from analytics.recommendations.repository import find_recommendation
from analytics.recommendations.service import Journal
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.http import PageRequest
from shared.security import Caller

__all__ = ["answer", "list_offers", "pass_on"]


async def list_offers(session: AsyncSession, caller: Caller, page: PageRequest, state: str | None) -> Sequence[Offer]:
    """Up to one more than a page of the caller's own offers, and of those in the units of a unit_admin."""
    parts = [Offer.mentor_id == caller.person_id] if caller.person_id else []
    if caller.has(*ADMINISTRATORS):
        units = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
        people = select(Person.id).where(Person.government_id == caller.government)
        parts.append(Offer.mentor_id.in_(people if units is None else people.where(Person.unit_id.in_(units))))
    if not parts:
        return []
    query = select(Offer).where(Offer.government_id == caller.government, or_(*parts))
    if state is not None:
        query = query.where(Offer.state == state)
    if (after := page.after()) is not None:
        query = query.where(Offer.id > UUID(str(after[0])))
    return (await session.scalars(query.order_by(Offer.id).limit(page.limit + 1))).all()


async def answer(session: AsyncSession, caller: Caller, offer_id: UUID, *, consents: bool, reason: str | None) -> Offer:
    """The mentor answers. The same answer again changes nothing.

    Raises NotFound for another's or a missing offer, OfferClosed when it cannot be answered any more.
    """
    held = await session.get(Offer, offer_id)
    if held is None or caller.person_id is None or held.mentor_id != caller.person_id:
        raise NotFound
    # The recommendation first, as everybody who locks both does.
    recommendation = await find_recommendation(session, held.recommendation_id, lock=True)
    offer = await find_offer(session, offer_id)
    if offer is None or recommendation is None:
        raise NotFound
    if offer.state == ("consented" if consents else "declined"):
        return offer
    if offer.state != "offered" or recommendation.state != "offered":
        raise OfferClosed
    journal = Journal()
    await answer_offer(session, journal, offer, recommendation, consents=consents, reason=reason, moment=now())
    await record(session, caller, "consented" if consents else "declined", "offer", offer.id, reason=reason)
    await journal.close(session)
    return offer


async def pass_on(session: AsyncSession, caller: Caller, offer_id: UUID, reason: str) -> Offer:
    """The admin of a silent mentor's unit takes the offer back, and the next mentor is asked.

    Raises NotFound for an offer to a mentor of another unit, OfferClosed, OfferTooYoung.
    """
    held = await session.get(Offer, offer_id)
    if held is None or not await DIRECTORY.sees_person(session, caller, held.mentor_id, *ADMINISTRATORS):
        raise NotFound
    caller.require(*ADMINISTRATORS)
    recommendation = await find_recommendation(session, held.recommendation_id, lock=True)
    offer = await find_offer(session, offer_id)
    if offer is None or recommendation is None or offer.state != "offered" or recommendation.state != "offered":
        raise OfferClosed
    moment = now()
    if moment - offer.offered_at < timedelta(days=MENTOR_POLICY.reminder_days):
        raise OfferTooYoung
    journal = Journal()
    await take_back(session, journal, recommendation, "lapsed", moment)
    await offer_mentoring(session, journal, recommendation, moment)
    await record(session, caller, "passed_on", "offer", offer.id, reason=reason)
    await journal.close(session)
    return offer
