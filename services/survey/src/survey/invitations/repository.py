"""Reading invitations, and counting how far a campaign is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey.campaigns.models import Campaign
from survey.held.models import HeldAnswer
from survey.invitations.models import SELF, SUPERVISOR, Invitation
from survey.responses.models import Draft, Response

__all__ = ["UnitCounts", "count_drafts", "count_held", "count_units", "find_invitations", "is_invited"]


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How far one unit is in a campaign."""

    unit_id: UUID
    invited: int
    accepted: int
    late: int
    ratings_invited: int
    ratings_accepted: int


async def find_invitations(
    session: AsyncSession, person_id: UUID, *, open_only: bool = False
) -> Sequence[Row[Campaign, str, int, int, int]]:
    """What the person is asked: (campaign, role, how many people, how many sent, how many drafts)."""
    wanted = (
        select(Campaign, Invitation.role, func.count(), func.count(Response.id), func.count(Draft.invitation_id))
        .join(Invitation, Invitation.campaign_id == Campaign.id)
        .outerjoin(Response, and_(Response.invitation_id == Invitation.id, Response.status == "accepted"))
        .outerjoin(Draft, Draft.invitation_id == Invitation.id)
        .where(Invitation.respondent_id == person_id)
        .group_by(Campaign.id, Invitation.role)
        .order_by(Campaign.id, Invitation.role)
    )
    if open_only:
        wanted = wanted.where(Campaign.status == "open")
    return (await session.execute(wanted)).all()


async def is_invited(session: AsyncSession, campaign_id: UUID, person_id: UUID, role: str) -> bool:
    """Whether the campaign asks the person in this role."""
    wanted = select(Invitation.id).where(
        Invitation.campaign_id == campaign_id, Invitation.respondent_id == person_id, Invitation.role == role
    )
    return await session.scalar(wanted.limit(1)) is not None


async def count_units(session: AsyncSession, campaign_id: UUID, units: Collection[UUID] | None) -> Sequence[UnitCounts]:
    """Counters by unit, counted now; `units` narrows to some of them."""
    own, rating = Invitation.role == SELF, Invitation.role == SUPERVISOR
    accepted = Response.status == "accepted"
    wanted = (
        select(
            Invitation.unit_id,
            func.count().filter(own),
            func.count().filter(own, accepted),
            func.count().filter(own, accepted, Response.late),
            func.count().filter(rating),
            func.count().filter(rating, accepted),
        )
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.campaign_id == campaign_id)
        .group_by(Invitation.unit_id)
        .order_by(Invitation.unit_id)
    )
    if units is not None:
        wanted = wanted.where(Invitation.unit_id.in_(units))
    return [UnitCounts(*row) for row in await session.execute(wanted)]


async def count_drafts(session: AsyncSession, campaign_id: UUID) -> int:
    """How many drafts are not submitted yet."""
    wanted = (
        select(func.count())
        .select_from(Draft)
        .join(Invitation, Invitation.id == Draft.invitation_id)
        .where(Invitation.campaign_id == campaign_id)
    )
    return await session.scalar(wanted) or 0


async def count_held(session: AsyncSession, campaign_id: UUID) -> int:
    """How many answers wait for a decision."""
    wanted = select(func.count()).where(HeldAnswer.campaign_id == campaign_id, HeldAnswer.status == "held")
    return await session.scalar(wanted) or 0
