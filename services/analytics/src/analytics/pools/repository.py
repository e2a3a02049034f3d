"""Reading a government's pool, and the runs over it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.mentors.models import Offer
from analytics.mentors.repository import ways_of
from analytics.mentors.rules import Candidate, Mentee
from analytics.pools.models import MentorRun
from analytics.pools.rules import Waiting
from analytics.recommendations.models import Recommendation
from shared.http import PageRequest

__all__ = [
    "claim_run",
    "find_candidates",
    "find_run",
    "find_runs",
    "find_waiting",
    "loads_of",
    "lock_recommendations",
    "offers_of",
    "places_where_somebody_waits",
    "silent_offers",
]

_WAITING = text(
    "SELECT recommendations.id, recommendations.competency_id, people.id, standings.present, "
    "recommendations.target_level, people.job_family, people.region_code, people.supervisor_id, languages, methods, "
    "recommendations.gap, offers.mentor_id "
    "FROM recommendations JOIN people ON people.id = recommendations.person_id "
    "LEFT JOIN standings ON standings.person_id = people.id AND standings.wave_id = recommendations.government_id "
    "AND standings.competency_id = recommendations.competency_id "
    "LEFT JOIN profiles ON profiles.person_id = people.id "
    "LEFT JOIN offers ON offers.recommendation_id = recommendations.id AND offers.state = 'offered' "
    "WHERE recommendations.government_id = :government_id AND remedy = 'mentoring' AND people.active AND ("
    "(recommendations.state = 'accepted' AND recommendations.mentor_id IS NULL) "
    "OR (recommendations.state = 'offered' AND offers.offered_at <= :settled)) ORDER BY recommendations.id"
)
_REFUSED = text(
    "SELECT mentee_id, competency_id, mentor_id FROM offers WHERE government_id = :government_id "
    "AND state IN ('declined', 'withdrawn', 'lapsed')"
)
_CANDIDATES = text(
    "WITH loads AS (SELECT mentor_id, count(*) AS n FROM recommendations WHERE government_id = :government_id "
    "AND state IN ('offered', 'matched', 'active', 'objected') AND mentor_id IS NOT NULL "
    "AND NOT id = ANY (CAST(:waiting AS uuid[])) GROUP BY mentor_id), "
    "past AS (SELECT mentor_id, count(*) FILTER (WHERE status = 'completed') AS completed, "
    "count(*) FILTER (WHERE status = 'cancelled') AS cancelled FROM mentorings "
    "WHERE government_id = :government_id GROUP BY mentor_id) "
    "SELECT standings.competency_id, people.id, standings.present, standings.present_source <> 'self', "
    "people.job_family, people.region_code, coalesce(loads.n, 0), coalesce(past.completed, 0), "
    "coalesce(past.cancelled, 0), false, languages, methods "
    "FROM standings JOIN people ON people.id = standings.person_id "
    "LEFT JOIN loads ON loads.mentor_id = people.id LEFT JOIN past ON past.mentor_id = people.id "
    "LEFT JOIN profiles ON profiles.person_id = people.id "
    "WHERE standings.government_id = :government_id AND standings.wave_id = :government_id "
    "AND standings.competency_id = ANY (CAST(:competencies AS uuid[])) AND present IS NOT NULL "
    "AND people.mentor AND people.active ORDER BY standings.competency_id, people.id"
)
_LOADS = text(
    "SELECT mentor_id, count(*) FROM recommendations WHERE mentor_id = ANY (CAST(:ids AS uuid[])) "
    "AND state IN ('offered', 'matched', 'active', 'objected') GROUP BY mentor_id"
)
_CLAIM = text(
    "UPDATE mentor_runs SET state = 'running', started_at = :moment WHERE id = (SELECT id FROM mentor_runs "
    "WHERE (state = 'asked' OR (state = 'running' AND started_at < :lost)) AND (CAST(:id AS uuid) IS NULL OR id = :id) "
    "ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id"
)
_PLACES = text(
    "SELECT DISTINCT recommendations.government_id, coalesce(units.time_zone, 'UTC') FROM recommendations "
    "LEFT JOIN units ON units.id = recommendations.government_id WHERE remedy = 'mentoring' "
    "AND recommendations.state IN ('accepted', 'offered')"
)


async def find_waiting(session: AsyncSession, government_id: UUID, settled: datetime) -> list[Waiting]:
    """Who waits: accepted without a mentor, or offered since before `settled` without an answer, in id order."""
    refused: dict[tuple[UUID, UUID], set[UUID]] = {}
    for mentee, competency, mentor in await session.execute(_REFUSED, {"government_id": government_id}):
        refused.setdefault((mentee, competency), set()).add(mentor)
    rows = await session.execute(_WAITING, {"government_id": government_id, "settled": settled})
    return [
        Waiting(
            recommendation_id=row[0],
            competency_id=row[1],
            mentee=Mentee(row[2], row[3], row[4] or (row[3] or 0) + 1, row[5], row[6], row[7], ways_of(row[8], row[9])),
            gap=row[10],
            offered_to=row[11],
            refused=frozenset(refused.get((row[2], row[1]), ())),
        )
        for row in rows
    ]


async def find_candidates(
    session: AsyncSession, government_id: UUID, waiting: Sequence[Waiting]
) -> dict[UUID, list[Candidate]]:
    """Everybody willing to mentor, by the competencies in which somebody waits; loads without the offers of these."""
    parameters = {
        "government_id": government_id,
        "waiting": [each.recommendation_id for each in waiting],
        "competencies": sorted({each.competency_id for each in waiting}),
    }
    found: dict[UUID, list[Candidate]] = {}
    for row in await session.execute(_CANDIDATES, parameters):
        candidate = replace(Candidate(*row[1:10]), ways=ways_of(row[10], row[11]))
        found.setdefault(row[0], []).append(candidate)
    return found


async def lock_recommendations(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Recommendation]:
    """These recommendations, locked in id order."""
    query = select(Recommendation).where(Recommendation.id.in_(ids)).order_by(Recommendation.id).with_for_update()
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {row.id: row for row in rows}


async def loads_of(session: AsyncSession, mentor_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many mentees these mentors have or were asked for."""
    return {row[0]: row[1] for row in await session.execute(_LOADS, {"ids": list(mentor_ids)})}


async def offers_of(session: AsyncSession, recommendation_ids: Collection[UUID]) -> dict[UUID, Offer]:
    """Every offer of these mentorings, by id."""
    rows = await session.scalars(select(Offer).where(Offer.recommendation_id.in_(recommendation_ids)))
    return {row.id: row for row in rows}


async def silent_offers(session: AsyncSession, government_id: UUID, since: datetime) -> Sequence[Offer]:
    """The offers that nobody has answered since before `since`, in the order of their recommendations."""
    query = (
        select(Offer)
        .where(Offer.government_id == government_id, Offer.state == "offered", Offer.offered_at <= since)
        .order_by(Offer.recommendation_id)
    )
    return (await session.scalars(query)).all()


async def claim_run(session: AsyncSession, run_id: UUID | None, moment: datetime, lost: datetime) -> UUID | None:
    """Take a run that nobody works at (or the one given); one that began before `lost` counts as given up."""
    found: UUID | None = await session.scalar(_CLAIM, {"id": run_id, "moment": moment, "lost": lost})
    return found


async def places_where_somebody_waits(session: AsyncSession) -> list[tuple[UUID, str]]:
    """(government, its time zone) of those with mentorings that have not started."""
    return [(row[0], row[1]) for row in await session.execute(_PLACES)]


async def find_run(session: AsyncSession, run_id: UUID) -> MentorRun | None:
    """A run as it is now."""
    return await session.get(MentorRun, run_id, populate_existing=True)


async def find_runs(session: AsyncSession, government_id: UUID, page: PageRequest) -> Sequence[MentorRun]:
    """Up to one more than a page of a government's runs, the newest first."""
    query = select(MentorRun).where(MentorRun.government_id == government_id)
    if (after := page.after()) is not None:
        query = query.where(MentorRun.id < UUID(str(after[0])))
    return (await session.scalars(query.order_by(MentorRun.id.desc()).limit(page.limit + 1))).all()
