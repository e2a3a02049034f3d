"""Reading what a class came to."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.programs.models import TrainingSession
from analytics.verdicts.rules import ClassResult

__all__ = ["class_result", "lock_class"]

_RESULT = text(
    "SELECT count(*) FILTER (WHERE kind = 'post_test'), count(*) FILTER (WHERE kind = 'post_test' AND NOT passed), "
    "count(*) FILTER (WHERE kind = 'reaction'), avg(reaction_score) FILTER (WHERE kind = 'reaction') "
    "FROM evaluations WHERE class_id = :class_id AND status = 'completed' AND "
    "((kind = 'post_test' AND passed IS NOT NULL) OR (kind = 'reaction' AND reaction_score IS NOT NULL))"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:class_id AS text), 2))")


async def lock_class(session: AsyncSession, class_id: UUID) -> None:
    """Let one transaction at a time judge a class."""
    await session.execute(_LOCK, {"class_id": str(class_id)})


async def class_result(session: AsyncSession, class_id: UUID) -> ClassResult:
    """What a class came to so far."""
    tests, failed, reactions, mean = (await session.execute(_RESULT, {"class_id": class_id})).one()
    return ClassResult(tests, failed, reactions, mean, await _waiting(session, class_id))


async def _waiting(session: AsyncSession, class_id: UUID) -> int:
    """How many waited for a seat; 0 for a roster, or a session that has not arrived."""
    waiting = await session.scalar(select(TrainingSession.waitlisted).where(TrainingSession.id == class_id))
    return waiting or 0
