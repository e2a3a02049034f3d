"""Reading who could mentor, and the offers made so far."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.mentors.models import Offer
from analytics.mentors.rules import Candidate, Ways
from analytics.recommendations.models import Recommendation

__all__ = [
    "candidates_for",
    "find_offer",
    "lock_mentors",
    "offered_to",
    "open_offer",
    "waiting_for_mentor",
    "ways_of",
    "ways_of_person",
]

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:government_id AS text), 4))")
_CANDIDATES = text(
    "SELECT people.id, standings.present, standings.present_source <> 'self', people.job_family, people.region_code, "
    "(SELECT count(*) FROM recommendations WHERE mentor_id = people.id "
    "AND state IN ('offered', 'matched', 'active', 'objected')), "
    "(SELECT count(*) FROM mentorings WHERE mentor_id = people.id AND status = 'completed'), "
    "(SELECT count(*) FROM mentorings WHERE mentor_id = people.id AND status = 'cancelled'), "
    "EXISTS (SELECT FROM offers WHERE mentor_id = people.id AND mentee_id = :mentee_id "
    "AND competency_id = :competency_id AND state IN ('declined', 'withdrawn', 'lapsed')), languages, methods "
    "FROM standings JOIN people ON people.id = standings.person_id "
    "LEFT JOIN profiles ON profiles.person_id = people.id "
    "WHERE standings.government_id = :government_id AND wave_id = :government_id AND competency_id = :competency_id "
    "AND present >= :level AND people.mentor AND people.active ORDER BY people.id"
)
_WAYS = text("SELECT languages, methods FROM profiles WHERE person_id = :person_id")


async def lock_mentors(session: AsyncSession, government_id: UUID) -> None:
    """Let one transaction at a time hand out the free capacity of a government's mentors."""
    await session.execute(_LOCK, {"government_id": str(government_id)})


async def candidates_for(
    session: AsyncSession, *, government_id: UUID, mentee_id: UUID, competency_id: UUID, level: int
) -> list[Candidate]:
    """Everybody willing to mentor who is known to be at `level` or above in a competency."""
    rows = await session.execute(
        _CANDIDATES,
        {"government_id": government_id, "mentee_id": mentee_id, "competency_id": competency_id, "level": level},
    )
    return [replace(Candidate(*row[:9]), ways=ways_of(row[9], row[10])) for row in rows]


async def ways_of_person(session: AsyncSession, person_id: UUID) -> Ways | None:
    """What a person said about languages and methods."""
    row = (await session.execute(_WAYS, {"person_id": person_id})).one_or_none()
    return None if row is None else ways_of(row[0], row[1])


def ways_of(languages: Collection[str] | None, methods: Collection[str] | None) -> Ways | None:
    """Languages and methods as they are stored; None for somebody who said nothing."""
    return None if languages is None or methods is None else Ways(frozenset(languages), frozenset(methods))


async def find_offer(session: AsyncSession, offer_id: UUID) -> Offer | None:
    """An offer, locked."""
    query = select(Offer).where(Offer.id == offer_id).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def open_offer(session: AsyncSession, recommendation_id: UUID) -> Offer | None:
    """The offer of a recommendation that waits for an answer or was consented to."""
    query = select(Offer).where(Offer.recommendation_id == recommendation_id, Offer.state.in_(("offered", "consented")))
    return (await session.scalars(query)).one_or_none()


async def offered_to(session: AsyncSession, mentor_ids: Collection[UUID]) -> Sequence[Recommendation]:
    """The recommendations whose offer waits for one of these mentors, locked, in id order."""
    query = (
        select(Recommendation)
        .where(Recommendation.mentor_id.in_(mentor_ids), Recommendation.state == "offered")
        .order_by(Recommendation.id)
        .with_for_update()
    )
    return (await session.scalars(query, execution_options={"populate_existing": True})).all()


async def waiting_for_mentor(session: AsyncSession, government_id: UUID, most: int) -> Sequence[Recommendation]:
    """Accepted mentorings without a mentor, the widest gap first, locked."""
    query = (
        select(Recommendation)
        .where(
            Recommendation.government_id == government_id,
            Recommendation.remedy == "mentoring",
            Recommendation.state == "accepted",
            Recommendation.mentor_id.is_(None),
        )
        .order_by(Recommendation.gap.desc().nulls_last(), Recommendation.proposed_at, Recommendation.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()
