"""Offering accepted mentorings to mentors, one at a time, until somebody consents."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.mentors.models import Offer
from analytics.mentors.repository import (
    candidates_for,
    find_offer,
    lock_mentors,
    offered_to,
    open_offer,
    waiting_for_mentor,
    ways_of_person,
)
from analytics.mentors.rules import MENTOR_POLICY, Fit, Mentee, best_fits, prospects_of, unmatched_reason
from analytics.people.models import Person
from analytics.recommendations.models import Recommendation
from analytics.recommendations.repository import find_recommendation
from analytics.recommendations.service import Journal, settle
from analytics.standings.repository import find_standings
from shared.ids import derived_id

__all__ = [
    "answer_offer",
    "drop_offer",
    "follow_mentoring",
    "make_offer",
    "offer_mentoring",
    "offer_waiting",
    "release_mentors",
]

# Freed capacity goes to this many of those who wait, so that no transaction grows with the queue.
_PORTION = 20


async def offer_mentoring(
    session: AsyncSession, journal: Journal, recommendation: Recommendation, moment: datetime
) -> Offer | None:
    """Offer an accepted mentoring to the best mentor with free capacity; None, with the reason stored, without one."""
    mentee = await _mentee(session, recommendation)
    if mentee is None:
        return None
    await lock_mentors(session, recommendation.government_id)
    await session.flush()
    candidates = await candidates_for(
        session,
        government_id=recommendation.government_id,
        mentee_id=mentee.person_id,
        competency_id=recommendation.competency_id,
        level=max(mentee.target_level, (mentee.present or 0) + 1),
    )
    fits = best_fits(mentee, candidates, MENTOR_POLICY)
    if not fits:
        prospects = prospects_of(mentee, candidates, MENTOR_POLICY)
        recommendation.unmatched_reason = unmatched_reason(prospects, mentee.target_level)[1].model_dump()
        return None
    former = await find_offer(session, offer_id(recommendation, fits[0]))
    return make_offer(session, journal, recommendation, mentee, fits[0], former=former, moment=moment)


def offer_id(recommendation: Recommendation, fit: Fit) -> UUID:
    """The id of the offer of this mentoring to this mentor."""
    return derived_id(recommendation.id, f"offer:{fit.candidate.person_id}")


def make_offer(
    session: AsyncSession,
    journal: Journal,
    recommendation: Recommendation,
    mentee: Mentee,
    fit: Fit,
    *,
    former: Offer | None,
    moment: datetime,
) -> Offer:
    """Offer an accepted mentoring to the mentor of `fit`; `former` is what a run took back from the same mentor."""
    offer = former
    if offer is None:
        offer = Offer(
            id=offer_id(recommendation, fit),
            government_id=recommendation.government_id,
            revision=0,
            recommendation_id=recommendation.id,
            mentor_id=fit.candidate.person_id,
            mentee_id=mentee.person_id,
            competency_id=recommendation.competency_id,
        )
        session.add(offer)
    offer.revision, offer.state, offer.target_level = offer.revision + 1, "offered", mentee.target_level
    offer.score, offer.factors = fit.score, [asdict(factor) for factor in fit.factors]
    offer.offered_at, offer.answered_at, offer.reason = moment, None, None
    recommendation.mentor_id, recommendation.unmatched_reason = offer.mentor_id, None
    recommendation.target_level = mentee.target_level
    settle(journal, recommendation, "offered")
    return offer


async def answer_offer(
    session: AsyncSession,
    journal: Journal,
    offer: Offer,
    recommendation: Recommendation,
    *,
    consents: bool,
    reason: str | None,
    moment: datetime,
) -> None:
    """A mentor consents, which makes a match; or declines, and the next one is asked and this one never again."""
    offer.state = "consented" if consents else "declined"
    offer.revision, offer.answered_at, offer.reason = offer.revision + 1, moment, reason
    if consents:
        settle(journal, recommendation, "matched")
        return
    await _back_to_accepted(session, journal, recommendation, moment)
    await offer_waiting(session, journal, recommendation.government_id, moment)


async def drop_offer(session: AsyncSession, recommendation: Recommendation, moment: datetime) -> None:
    """Take an offer back because its recommendation ended."""
    offer = await open_offer(session, recommendation.id)
    if offer is not None:
        offer.state, offer.revision, offer.answered_at = "withdrawn", offer.revision + 1, moment


async def take_back(
    session: AsyncSession,
    journal: Journal,
    recommendation: Recommendation,
    state: Literal["lapsed", "moved"],
    moment: datetime,
) -> None:
    """Take an unanswered offer back from a mentor who stayed silent, or whom a run over the whole pool moves."""
    offer = await open_offer(session, recommendation.id)
    if offer is not None:
        offer.state, offer.revision, offer.answered_at = state, offer.revision + 1, moment
    recommendation.mentor_id = None
    settle(journal, recommendation, "accepted")


async def offer_waiting(session: AsyncSession, journal: Journal, government_id: UUID, moment: datetime) -> None:
    """Offer freed capacity to those who wait for it."""
    await session.flush()
    for waiting in await waiting_for_mentor(session, government_id, _PORTION):
        await offer_mentoring(session, journal, waiting, moment)


async def release_mentors(session: AsyncSession, mentor_ids: Collection[UUID], moment: datetime) -> None:
    """Take back what was offered to mentors who have left, and offer it to the next."""
    journal = Journal()
    for recommendation in await offered_to(session, mentor_ids):
        await drop_offer(session, recommendation, moment)
        await _back_to_accepted(session, journal, recommendation, moment)
    await journal.close(session)


async def follow_mentoring(session: AsyncSession, recommendation_id: UUID, status: str, moment: datetime) -> None:
    """Let a recommendation follow the mentoring that came of it: active, completed, or cancelled and offered anew."""
    recommendation = await find_recommendation(session, recommendation_id, lock=True)
    if recommendation is None:
        return
    journal = Journal()
    if status == "active" and recommendation.state == "matched":
        settle(journal, recommendation, "active")
    elif status == "completed" and recommendation.state in {"matched", "active"}:
        settle(journal, recommendation, "completed")
        await offer_waiting(session, journal, recommendation.government_id, moment)
    elif status == "cancelled" and recommendation.state in {"matched", "active"}:
        await drop_offer(session, recommendation, moment)
        await _back_to_accepted(session, journal, recommendation, moment)
        await offer_waiting(session, journal, recommendation.government_id, moment)
    await journal.close(session)


async def _back_to_accepted(
    session: AsyncSession, journal: Journal, recommendation: Recommendation, moment: datetime
) -> None:
    recommendation.mentor_id = None
    settle(journal, recommendation, "accepted")
    await offer_mentoring(session, journal, recommendation, moment)


async def _mentee(session: AsyncSession, recommendation: Recommendation) -> Mentee | None:
    if recommendation.person_id is None:
        return None
    person = await session.get(Person, recommendation.person_id)
    if person is None:
        return None
    standings = await find_standings(session, [person.id], [recommendation.competency_id])
    present = next((item.present for item in standings if item.wave_id == item.government_id), None)
    return Mentee(
        person_id=person.id,
        present=present,
        target_level=recommendation.target_level or (present or 0) + 1,
        job_family=person.job_family,
        region_code=person.region_code,
        supervisor_id=person.supervisor_id,
        ways=await ways_of_person(session, person.id),
    )
