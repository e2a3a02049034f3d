"""Finding superiors' ratings whose campaign is not over."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["WITHHELD", "withheld_ratings"]

#: Which rows of `evidence` the person whom they are about may not read yet. A campaign that is not known is not over.
WITHHELD = (
    "source = 'supervisor' AND campaign_id IS NOT NULL AND NOT EXISTS (SELECT FROM campaigns "
    "WHERE campaigns.id = evidence.campaign_id AND campaigns.status IN ('closed', 'settled'))"
)
_RATINGS = text(
    f"SELECT DISTINCT competency_id, aggregate_id FROM evidence WHERE person_id = :person_id AND {WITHHELD}"  # noqa: S608
)


async def withheld_ratings(session: AsyncSession, person_id: UUID) -> dict[UUID, set[UUID]]:
    """Competency -> the responses by which a superior rates this person in a campaign that is not over."""
    found: dict[UUID, set[UUID]] = {}
    for competency_id, response_id in await session.execute(_RATINGS, {"person_id": person_id}):
        found.setdefault(competency_id, set()).add(response_id)
    return found
