"""The gaps of people, for resampling: the tables of counts have lost how competencies go together."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["MOST_PEOPLE", "count_people", "gaps_of_people"]

#: Of more people than this a random sample is resampled, and deviations shrink with the size of the group.
MOST_PEOPLE = 50_000

_PEOPLE = (
    "FROM standings WHERE government_id = :government_id AND wave_id = :wave_id "
    "AND required IS NOT NULL AND present IS NOT NULL"
)
_COUNT = text(f"SELECT count(DISTINCT person_id) {_PEOPLE}")
_GAPS = text(
    "SELECT unit_id, array_agg(competency_id), array_agg(greatest(0, required - present)) "
    f"{_PEOPLE} AND mod(abs(hashtextextended(CAST(person_id AS text), :seed) / 2), 1000000) < :share "
    "GROUP BY person_id, unit_id ORDER BY person_id"
)


async def count_people(session: AsyncSession, government_id: UUID, wave_id: UUID) -> int:
    """How many people of a wave have a gap in any competency."""
    values = {"government_id": government_id, "wave_id": wave_id}
    return int((await session.execute(_COUNT, values)).scalar_one())


async def gaps_of_people(
    session: AsyncSession, government_id: UUID, wave_id: UUID, seed: int, people: int
) -> list[tuple[UUID, dict[UUID, int]]]:
    """(unit, competency -> gap) of everybody, or of a random sample of about `MOST_PEOPLE`, in id order."""
    share = 1_000_000 if people <= MOST_PEOPLE else 1_000_000 * MOST_PEOPLE // people
    values = {"government_id": government_id, "wave_id": wave_id, "seed": seed, "share": share}
    rows = await session.execute(_GAPS, values)
    return [(row[0], dict(zip(row[1], row[2], strict=True))) for row in rows]
