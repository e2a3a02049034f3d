"""Reading all that is known of a government, in portions of people."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["next_evaluated_people", "places_with_reports"]

_NEXT = text(
    "SELECT DISTINCT person_id FROM findings WHERE government_id = :government_id AND person_id > :after "
    "ORDER BY person_id LIMIT :most"
)
_PLACES = text(
    "SELECT DISTINCT people.unit_id, findings.competency_id "
    "FROM findings JOIN people ON people.id = findings.person_id "
    "WHERE findings.government_id = :government_id AND people.active ORDER BY 1, 2"
)


async def next_evaluated_people(session: AsyncSession, government_id: UUID, after: UUID, most: int) -> Sequence[UUID]:
    """The people that some evaluation is about, that follow `after` in id order."""
    parameters = {"government_id": government_id, "after": after, "most": most}
    return (await session.scalars(_NEXT, parameters)).all()


async def places_with_reports(session: AsyncSession, government_id: UUID) -> list[tuple[UUID, UUID]]:
    """(unit, competency) about whose people some evaluation says something."""
    return [(row[0], row[1]) for row in await session.execute(_PLACES, {"government_id": government_id})]
