"""Reading held answers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import PageRequest
from survey.held.models import HeldAnswer
from survey.invitations.models import Invitation
from survey.responses.models import Response

__all__ = ["count_by_campaign", "find_held", "is_answered", "is_taken", "list_held"]


async def find_held(session: AsyncSession, government_id: UUID, held_id: UUID) -> Row[HeldAnswer, Invitation] | None:
    """The held answer with its invitation, locked, when it belongs to the government."""
    wanted = (
        select(HeldAnswer, Invitation)
        .join(Invitation, Invitation.id == HeldAnswer.invitation_id)
        .where(HeldAnswer.id == held_id, HeldAnswer.government_id == government_id)
        .with_for_update(of=HeldAnswer)
    )
    return (await session.execute(wanted)).one_or_none()


async def list_held(
    session: AsyncSession, government_id: UUID, page: PageRequest, *, campaign_id: UUID | None, status: str
) -> Sequence[Row[HeldAnswer, Invitation]]:
    """Held answers with their invitations in order of id, one more than the page holds."""
    wanted = (
        select(HeldAnswer, Invitation)
        .join(Invitation, Invitation.id == HeldAnswer.invitation_id)
        .where(HeldAnswer.government_id == government_id, HeldAnswer.status == status)
        .order_by(HeldAnswer.id)
        .limit(page.limit + 1)
    )
    if campaign_id is not None:
        wanted = wanted.where(HeldAnswer.campaign_id == campaign_id)
    after = page.after()
    if after is not None:
        wanted = wanted.where(HeldAnswer.id > UUID(str(after[0])))
    return (await session.execute(wanted)).all()


async def count_by_campaign(session: AsyncSession, government_id: UUID) -> Sequence[Row[UUID, int]]:
    """For each campaign with undecided answers how many there are."""
    wanted = (
        select(HeldAnswer.campaign_id, func.count())
        .where(HeldAnswer.government_id == government_id, HeldAnswer.status == "held")
        .group_by(HeldAnswer.campaign_id)
        .order_by(HeldAnswer.campaign_id)
    )
    return (await session.execute(wanted)).all()


async def is_answered(session: AsyncSession, invitation_id: UUID) -> bool:
    """Whether an answer to the invitation is stored already."""
    wanted = select(Response.id).where(Response.invitation_id == invitation_id)
    return await session.scalar(wanted) is not None


async def is_taken(session: AsyncSession, response_id: UUID) -> bool:
    """Whether a response with this id exists."""
    return await session.scalar(select(Response.id).where(Response.id == response_id)) is not None
