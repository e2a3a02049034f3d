"""What each form achieved, by the policies in force."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.forms.repository import achievements_of
from analytics.forms.rules import Achievement
from analytics.policies.repository import policy_book
from analytics.proposals.rules import PROPOSAL_POLICY

__all__ = ["achievements_of_forms"]


async def achievements_of_forms(session: AsyncSession, government_id: UUID) -> dict[str, Achievement]:
    """What a government's programmes achieved so far, by the slug of their form."""
    policy = (await policy_book(session, government_id)).in_force
    return await achievements_of(
        session,
        government_id,
        hard_to_apply=policy.hard_to_apply,
        smallest_group=PROPOSAL_POLICY.group_minimum,
    )
