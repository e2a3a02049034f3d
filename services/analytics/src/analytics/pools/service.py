"""A run over the whole pool: read, assign outside of any transaction, then offer what is still possible.

Nobody is matched by a run: it makes offers for what superiors accepted, and a match needs the mentor's consent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from time import perf_counter, process_time
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics.assignment.rules import Assignment, assign
from analytics.mentors.repository import lock_mentors, open_offer
from analytics.mentors.rules import MENTOR_POLICY, SCORE_UNITS, Candidate, Prospects, fit_of, unmatched_reason
from analytics.mentors.service import make_offer, offer_id, take_back
from analytics.pools.repository import (
    find_candidates,
    find_run,
    find_waiting,
    loads_of,
    lock_recommendations,
    offers_of,
    silent_offers,
)
from analytics.pools.rules import Waiting, market_of
from analytics.recommendations.service import Journal
from shared.audit import record
from shared.clock import now
from shared.database import transaction

__all__ = ["Result", "carry_out"]

Sessions = async_sessionmaker[AsyncSession]
Item = TypeVar("Item")

# So many at a time, so that no transaction grows with the pool.
_PORTION = 200


@dataclass(slots=True)
class Result:
    """What a run came to. Scores are 0–1; `unmatched` counts people by the code of the reason."""

    mentees: int = 0
    mentors: int = 0
    pairs: int = 0
    matched: int = 0
    gap_weight: int = 0
    worst_score: float | None = None
    mean_score: float | None = None
    offered: int = 0
    kept: int = 0
    taken_back: int = 0
    lapsed: int = 0
    changed_meanwhile: int = 0
    unmatched: dict[str, int] = field(default_factory=dict)
    assigning_seconds: float = 0.0
    assigning_cpu_seconds: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the assignment wants for one of those who wait: a mentor, or nobody for a reason."""

    waiting: Waiting
    mentor: Candidate | None
    prospects: Prospects

    @property
    def is_kept(self) -> bool:
        """Whether the offer that is there is the one that is wanted."""
        return self.mentor is not None and self.mentor.person_id == self.waiting.offered_to


async def carry_out(sessions: Sessions, run_id: UUID) -> Result:
    """Carry out a run and store what it came to. What changed since it was read is left as it is now."""
    moment, started = now(), perf_counter()
    async with transaction(sessions) as session:
        run = await find_run(session, run_id)
        if run is None:
            raise LookupError(f"there is no run {run_id}")
        government = run.government_id
    result = Result(lapsed=await _lapse(sessions, government, moment))
    async with transaction(sessions) as session:
        waiting = await find_waiting(session, government, moment - timedelta(days=MENTOR_POLICY.settling_days))
        candidates = await find_candidates(session, government, waiting)
    wishes = _assigned(waiting, candidates, result)
    open_wishes = [wish for wish in wishes if not wish.is_kept]
    result.kept = len(wishes) - len(open_wishes)
    for portion in _portions([wish for wish in open_wishes if wish.waiting.offered_to is not None]):
        result.taken_back += await _take_back(sessions, government, portion, moment)
    for portion in _portions(open_wishes):
        await _offer(sessions, government, portion, moment, result)
    result.seconds = round(perf_counter() - started, 3)
    async with transaction(sessions) as session:
        run = await find_run(session, run_id)
        if run is not None:
            run.state, run.finished_at, run.result = "done", now(), asdict(result)
            await record(session, None, "pool_matched", "mentor_run", run_id, details=asdict(result))
    return result


def _assigned(waiting: Sequence[Waiting], candidates: dict[UUID, list[Candidate]], result: Result) -> list[_Wish]:
    started, cpu = perf_counter(), process_time()
    market = market_of(waiting, candidates, MENTOR_POLICY)
    found: Assignment = assign(market.pool)
    result.assigning_seconds = round(perf_counter() - started, 3)
    result.assigning_cpu_seconds = round(process_time() - cpu, 3)
    result.mentees, result.mentors, result.pairs = len(waiting), len(market.mentors), len(market.pool.score)
    result.matched, result.gap_weight = found.matched, found.weight
    if found.worst is not None:
        result.worst_score = found.worst / SCORE_UNITS
        result.mean_score = found.total / found.matched / SCORE_UNITS
    by_id = {(competency, each.person_id): each for competency, group in candidates.items() for each in group}
    wishes = []
    for each, place, prospects in zip(waiting, found.mentor_of, market.prospects, strict=True):
        mentor = None if place is None else by_id[each.competency_id, market.mentors[place]]
        wishes.append(_Wish(each, mentor, prospects))
        if mentor is None:
            code = unmatched_reason(prospects, each.mentee.target_level)[0]
            result.unmatched[code] = result.unmatched.get(code, 0) + 1
    return wishes


async def _lapse(sessions: Sessions, government: UUID, moment: datetime) -> int:
    """Take back what mentors left unanswered for too long; they are not asked again for these mentees."""
    silent = moment - timedelta(days=MENTOR_POLICY.silence_days)
    async with transaction(sessions) as session:
        ids = [offer.recommendation_id for offer in await silent_offers(session, government, silent)]
    lapsed = 0
    for portion in _portions(ids):
        async with transaction(sessions) as session:
            journal = Journal()
            for recommendation in (await lock_recommendations(session, portion)).values():
                offer = await open_offer(session, recommendation.id)
                if offer is not None and offer.state == "offered" and offer.offered_at <= silent:
                    await take_back(session, journal, recommendation, "lapsed", moment)
                    lapsed += 1
            await journal.close(session)
    return lapsed


async def _take_back(sessions: Sessions, government: UUID, wishes: Sequence[_Wish], moment: datetime) -> int:
    """Take back the offers that the optimum moves, while they are unanswered."""
    taken = 0
    async with transaction(sessions) as session:
        journal = Journal()
        rows = await lock_recommendations(session, [wish.waiting.recommendation_id for wish in wishes])
        await lock_mentors(session, government)
        for wish in wishes:
            row = rows[wish.waiting.recommendation_id]
            if row.state == "offered" and row.mentor_id == wish.waiting.offered_to:
                await take_back(session, journal, row, "moved", moment)
                taken += 1
        await journal.close(session)
    return taken


async def _offer(
    sessions: Sessions, government: UUID, wishes: Sequence[_Wish], moment: datetime, result: Result
) -> None:
    """Offer, or say why not, where it is still as it was read and the mentor still has room."""
    async with transaction(sessions) as session:
        journal = Journal()
        rows = await lock_recommendations(session, [wish.waiting.recommendation_id for wish in wishes])
        await lock_mentors(session, government)
        loads = await loads_of(session, _mentor_ids(wishes))
        former = await offers_of(session, list(rows))
        for wish in wishes:
            row, mentee = rows[wish.waiting.recommendation_id], wish.waiting.mentee
            if row.state != "accepted" or row.mentor_id is not None:
                result.changed_meanwhile += 1
            elif wish.mentor is None:
                row.unmatched_reason = unmatched_reason(wish.prospects, mentee.target_level)[1].model_dump()
            elif loads.get(wish.mentor.person_id, 0) >= MENTOR_POLICY.capacity:
                result.changed_meanwhile += 1
            else:
                loads[wish.mentor.person_id] = loads.get(wish.mentor.person_id, 0) + 1
                fit = fit_of(mentee, wish.mentor, MENTOR_POLICY)
                make_offer(session, journal, row, mentee, fit, former=former.get(offer_id(row, fit)), moment=moment)
                result.offered += 1
        await journal.close(session)


def _portions(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[start : start + _PORTION] for start in range(0, len(items), _PORTION))


def _mentor_ids(wishes: Iterable[_Wish]) -> set[UUID]:
    return {wish.mentor.person_id for wish in wishes if wish.mentor is not None}
