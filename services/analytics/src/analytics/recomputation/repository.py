"""Reading everything that a recomputation starts from and is compared with, in portions of people."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Counts", "count_subjects", "next_subjects", "stored_counts", "take_one_snapshot"]

Counts = dict[tuple[int, int], int]
"""(group, cell) -> n, without empty cells."""

_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
_COUNT = text("SELECT count(*) FROM subjects")
_NEXT = text("SELECT person_id FROM subjects WHERE person_id > :after ORDER BY person_id LIMIT :most")
_COUNTS = text("SELECT group_id, cell, n FROM counts WHERE n <> 0")


async def take_one_snapshot(session: AsyncSession) -> None:
    """Let every read of this transaction see the same moment; must be its first statement."""
    await session.execute(_SNAPSHOT)


async def count_subjects(session: AsyncSession) -> int:
    """How many people there is evidence about, at most."""
    return int((await session.execute(_COUNT)).scalar_one())


async def next_subjects(session: AsyncSession, after: UUID, most: int) -> list[UUID]:
    """The people that follow `after` in id order."""
    return list((await session.scalars(_NEXT, {"after": after, "most": most})).all())


async def stored_counts(session: AsyncSession) -> Counts:
    """The tables as they are."""
    return {(row[0], row[1]): row[2] for row in await session.execute(_COUNTS)}
