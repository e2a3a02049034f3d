"""Finding the work that versions of the evidence policy have for the worker."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence_policies.models import EvidencePolicyVersion

__all__ = ["aged_people", "next_counted", "next_to_age", "next_with_work"]

_AGED = text(
    "SELECT DISTINCT person_id FROM evidence WHERE government_id = :government_id "
    "AND observed_at >= :since AND observed_at < :before"
)

_COUNTED = text(
    "SELECT person_id FROM subjects WHERE person_id > :after AND EXISTS (SELECT FROM evidence "
    "WHERE evidence.person_id = subjects.person_id AND government_id = :government_id) ORDER BY person_id LIMIT :most"
)


async def next_with_work(session: AsyncSession) -> EvidencePolicyVersion | None:
    """A version that has work, which no other worker is doing, locked."""
    query = select(EvidencePolicyVersion).where(EvidencePolicyVersion.work.is_not(None))
    query = query.order_by(EvidencePolicyVersion.id).limit(1).with_for_update(skip_locked=True)
    return await session.scalar(query, execution_options={"populate_existing": True})


async def next_to_age(session: AsyncSession, today: date, *, lock: bool) -> EvidencePolicyVersion | None:
    """A version in force with an age limit whose day is over."""
    row = EvidencePolicyVersion
    query = select(row).where(row.state == "in_force", row.work.is_(None), row.as_of < today)
    query = query.order_by(row.id).limit(1)
    if lock:
        query = query.with_for_update()
    return await session.scalar(query, execution_options={"populate_existing": True})


async def next_counted(session: AsyncSession, government_id: UUID, after: UUID, most: int) -> list[UUID]:
    """The people about whom a government has evidence that follow `after` in id order."""
    values = {"government_id": government_id, "after": after, "most": most}
    return list((await session.scalars(_COUNTED, values)).all())


async def aged_people(session: AsyncSession, government_id: UUID, since: date, before: date) -> list[UUID]:
    """The people with evidence observed from one day on and before another, by UTC, in id order."""
    values = {
        "government_id": government_id,
        "since": datetime.combine(since, time(), UTC),
        "before": datetime.combine(before, time(), UTC),
    }
    return sorted(await session.scalars(_AGED, values))
