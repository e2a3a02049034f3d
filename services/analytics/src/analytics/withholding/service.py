"""What a person may know of the own levels while a superior's rating is withheld.

The superior's rating is shown to the rated person once its campaign has closed, as survey shows it; until then the
person's levels are those of everything else that is known, since a level that moved would tell the rating.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.repository import find_evidence
from analytics.evidence.rules import EvidencePolicy, Level, effective, fresh, present_level
from analytics.withholding.repository import withheld_ratings

__all__ = ["levels_for_the_person"]


async def levels_for_the_person(session: AsyncSession, person_id: UUID, policy: EvidencePolicy) -> dict[UUID, Level]:
    """Competency -> the level without the ratings that are withheld, for each competency that has one."""
    withheld = await withheld_ratings(session, person_id)
    if not withheld:
        return {}
    held = (await find_evidence(session, [person_id], list(withheld))).get(person_id, {})
    return {
        competency: present_level(
            fresh(effective(item for item in held.get(competency, ()) if item.aggregate_id not in responses), policy),
            policy,
        )
        for competency, responses in withheld.items()
    }
