"""Decisions about recommendations: always a named person, always with a trace."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.dependencies import ADMINISTRATORS, sees
from analytics.mentors.service import drop_offer, offer_mentoring, offer_waiting
from analytics.people.models import Person
from analytics.people.repository import DIRECTORY
from analytics.recommendations.errors import (
    NoObjection,
    NotTheConcerned,
    NotTheDecider,
    RecommendationClosed,
    RecommendationDecided,
)
from analytics.recommendations.models import Recommendation
from analytics.recommendations.repository import find_recommendation, surroundings_of
from analytics.recommendations.rules import decider_of
from analytics.recommendations.service import Journal, move, settle
from analytics.remedies.repository import unit_reports
from analytics.remedies.service import reconsider
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.security import Caller

__all__ = [
    "accept",
    "answer_objection",
    "complete",
    "current_decider",
    "current_deciders",
    "decline",
    "get_visible",
    "object_to",
]

_OBJECTIONABLE = frozenset({"proposed", "accepted", "offered", "matched"})
_CARRIED_OUT_HERE = frozenset({"course", "workplace_change", "conversation", "unit_change"})


async def get_visible(
    session: AsyncSession, caller: Caller, recommendation_id: UUID, *, lock: bool = False
) -> Recommendation:
    """A recommendation that the caller may see: the person concerned, who has to decide, the unit's admin.

    Raises NotFound for the foreign and the missing alike.
    """
    found = await find_recommendation(session, recommendation_id, lock=lock)
    if found is None or found.government_id != caller.government_id:
        raise NotFound
    person = found.person_id
    if person is not None and await sees(session, caller, person):
        return found
    if person is None and found.unit_id is not None and await _administers(session, caller, found.unit_id):
        return found
    if caller.person_id is not None and await current_decider(session, found) == caller.person_id:
        return found
    raise NotFound


async def accept(session: AsyncSession, caller: Caller, id_: UUID, reason: str | None) -> Recommendation:
    """The decider accepts; a mentoring is offered to a mentor at once.

    Raises NotFound, NotTheDecider, RecommendationDecided.
    """
    found, journal = await _decide(session, caller, id_, "accepted", reason)
    if found.remedy == "mentoring":
        await offer_mentoring(session, journal, found, now())
    await journal.close(session)
    return found


async def decline(session: AsyncSession, caller: Caller, id_: UUID, reason: str) -> Recommendation:
    """The decider declines, with a reason; the same evidence will not propose it again.

    Raises NotFound, NotTheDecider, RecommendationDecided.
    """
    found, journal = await _decide(session, caller, id_, "declined", reason)
    await journal.close(session)
    if found.person_id is None and found.unit_id is not None:
        reports = await unit_reports(session, found.unit_id, found.competency_id)
        await reconsider(session, {(person, found.competency_id): now() for person in sorted(reports)})
    return found


async def object_to(session: AsyncSession, caller: Caller, id_: UUID, reason: str) -> Recommendation:
    """The person concerned objects, which suspends it until a named person answers.

    Raises NotFound, NotTheConcerned, RecommendationClosed.
    """
    found = await get_visible(session, caller, id_, lock=True)
    if found.person_id is None or found.person_id != caller.person_id:
        raise NotTheConcerned
    if found.state not in _OBJECTIONABLE:
        raise RecommendationClosed
    found.resume_state, found.objection_reason, found.answer_reason = found.state, reason, None
    journal = Journal()
    settle(journal, found, "objected")
    await record(session, caller, "objected", "recommendation", found.id, reason=reason)
    await journal.close(session)
    return found


async def answer_objection(
    session: AsyncSession, caller: Caller, id_: UUID, *, uphold: bool, reason: str
) -> Recommendation:
    """The superior or the unit's admin answers: upheld, it is withdrawn; dismissed, it goes on where it stood.

    Raises NotFound, NotTheDecider, NoObjection.
    """
    found = await get_visible(session, caller, id_, lock=True)
    if found.person_id == caller.person_id:
        raise NotTheDecider
    if found.state != "objected":
        raise NoObjection
    journal = Journal()
    found.answer_reason = reason
    if uphold:
        await drop_offer(session, found, now())
        settle(journal, found, "withdrawn")
        await offer_waiting(session, journal, found.government_id, now())
    else:
        found.state, found.resume_state = found.resume_state or "proposed", None
        move(journal, found, "resumed")
    details = {"uphold": uphold}
    await record(session, caller, "answered_objection", "recommendation", found.id, reason=reason, details=details)
    await journal.close(session)
    return found


async def complete(session: AsyncSession, caller: Caller, id_: UUID, reason: str) -> Recommendation:
    """The decider says what was done, for every remedy but mentoring, which the mentoring itself completes.

    Raises NotFound, NotTheDecider, RecommendationClosed.
    """
    found = await get_visible(session, caller, id_, lock=True)
    await _check_decider(session, caller, found)
    if found.state != "accepted" or found.remedy not in _CARRIED_OUT_HERE:
        raise RecommendationClosed
    journal = Journal()
    settle(journal, found, "completed")
    await record(session, caller, "completed", "recommendation", found.id, reason=reason)
    await journal.close(session)
    return found


async def current_decider(session: AsyncSession, recommendation: Recommendation) -> UUID | None:
    """Who has to decide now: the superior, after silence the next one; None: the unit's admin."""
    return (await current_deciders(session, [recommendation]))[recommendation.id]


async def current_deciders(session: AsyncSession, recommendations: Sequence[Recommendation]) -> dict[UUID, UUID | None]:
    """The same for many, by recommendation."""
    around = await surroundings_of(session, [each.id for each in recommendations])
    moment = now()
    return {
        each.id: decider_of(each.proposed_at, moment, around[each.id].seats, around[each.id].policy)
        for each in recommendations
    }


async def _decide(
    session: AsyncSession, caller: Caller, id_: UUID, state: str, reason: str | None
) -> tuple[Recommendation, Journal]:
    found = await get_visible(session, caller, id_, lock=True)
    await _check_decider(session, caller, found)
    if found.state != "proposed":
        raise RecommendationDecided
    found.decided_by, found.decision_reason, found.decided_at = caller.person_id, reason, now()
    journal = Journal()
    settle(journal, found, "accepted" if state == "accepted" else "declined")
    await record(session, caller, state, "recommendation", found.id, reason=reason)
    return found, journal


async def _check_decider(session: AsyncSession, caller: Caller, found: Recommendation) -> None:
    """The direct superior may always decide, whoever is asked after silence may too, and the unit's admin."""
    if caller.person_id is not None and caller.person_id == found.person_id:
        raise NotTheDecider
    if found.person_id is not None and caller.person_id is not None:
        person = await session.get(Person, found.person_id)
        if person is not None and person.supervisor_id == caller.person_id:
            return
        if await current_decider(session, found) == caller.person_id:
            return
    if found.unit_id is None or not await _administers(session, caller, found.unit_id):
        raise NotTheDecider


async def _administers(session: AsyncSession, caller: Caller, unit_id: UUID) -> bool:
    if not caller.has(*ADMINISTRATORS):
        return False
    units = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
    return units is None or unit_id in units
