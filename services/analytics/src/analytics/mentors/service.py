"""Offering accepted mentorings to mentors, one at a time, until somebody consents."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.mentors.models import Offer
from analytics.mentors.repository import candidates_for, lock_mentors, offered_to, open_offer, waiting_for_mentor
from analytics.mentors.rules import MENTOR_POLICY, Mentee, best_fits, unmatched_reason
from analytics.people.models import Person
from analytics.recommendations.models import Recommendation
from analytics.recommendations.repository import find_recommendation
from analytics.recommendations.service import Journal, settle
from analytics.standings.repository import find_standings
from shared.ids import derived_id

__all__ = ["answer_offer", "drop_offer", "follow_mentoring", "offer_mentoring", "offer_waiting", "release_mentors"]

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
        recommendation.unmatched_reason = unmatched_reason(mentee, candidates, MENTOR_POLICY).model_dump()
        return None
    best = fits[0]
    offer = Offer(
        id=derived_id(recommendation.id, f"offer:{best.candidate.person_id}"),
        government_id=recommendation.government_id,
        revision=1,
        recommendation_id=recommendation.id,
        mentor_id=best.candidate.person_id,
        mentee_id=mentee.person_id,
        competency_id=recommendation.competency_id,
        target_level=mentee.target_level,
        state="offered",
        score=best.score,
        factors=[asdict(factor) for factor in best.factors],
        offered_at=moment,
        answered_at=None,
        reason=None,
    )
    session.add(offer)
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
    )
