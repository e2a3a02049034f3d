"""Reading proposals and what classes and campaigns came to."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.proposals.models import Proposal

__all__ = ["find_proposal", "held_classes", "proposals_of_campaign", "proposals_of_classes"]


async def find_proposal(session: AsyncSession, proposal_id: UUID, *, lock: bool = False) -> Proposal | None:
    """A proposal, locked against other decisions when asked."""
    query = select(Proposal).where(Proposal.id == proposal_id)
    if lock:
        query = query.with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def held_classes(session: AsyncSession, class_ids: Collection[UUID]) -> set[UUID]:
    """The classes whose programme is proposed to be redesigned or stopped, which nobody has decided yet."""
    if not class_ids:
        return set()
    query = select(Proposal.class_id).where(
        Proposal.class_id.in_(class_ids), Proposal.kind.in_(("redesign", "stop")), Proposal.state == "proposed"
    )
    return {class_id for class_id in (await session.scalars(query)).all() if class_id is not None}


async def proposals_of_campaign(session: AsyncSession, campaign_id: UUID) -> dict[UUID, Proposal]:
    """The proposals that a campaign led to, locked, by id."""
    query = select(Proposal).where(Proposal.campaign_id == campaign_id).order_by(Proposal.id).with_for_update()
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {row.id: row for row in rows}


async def proposals_of_classes(
    session: AsyncSession, class_ids: Collection[UUID], program_ids: Collection[UUID]
) -> list[Proposal]:
    """The proposals that these classes, or classes of these programmes, led to."""
    query = select(Proposal).where(
        Proposal.class_id.is_not(None), Proposal.class_id.in_(class_ids) | Proposal.program_id.in_(program_ids)
    )
    return list((await session.scalars(query)).all())
