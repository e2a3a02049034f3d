"""Reading campaigns, freezing populations and counting answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import PageRequest
from survey.campaigns.models import Campaign
from survey.invitations.models import SELF, Invitation
from survey.responses.models import Response
from survey.units.models import Unit

__all__ = [
    "count_accepted",
    "find_campaign",
    "find_due",
    "find_open",
    "freeze_population",
    "freeze_tree",
    "invite",
    "list_campaigns",
    "lock_answers",
]

_INVITE_SELF = text(
    """
    INSERT INTO invitations (id, government_id, campaign_id, role, respondent_id, person_id, unit_id, job_level)
    SELECT uuidv7(), government_id, :campaign, 'self', id, id, unit_id, job_level
    FROM people
    WHERE government_id = :government AND active AND (:everyone OR unit_id = ANY(CAST(:units AS uuid[])))
    """
)
_INVITE_SUPERIORS = text(
    """
    INSERT INTO invitations (id, government_id, campaign_id, role, respondent_id, person_id, unit_id, job_level)
    SELECT uuidv7(), i.government_id, i.campaign_id, 'supervisor', s.id, i.person_id, i.unit_id, i.job_level
    FROM invitations i
    JOIN people p ON p.id = i.person_id
    JOIN people s ON s.id = p.supervisor_id AND s.active
    WHERE i.campaign_id = :campaign AND i.role = 'self'
    """
)


async def find_campaign(
    session: AsyncSession, government_id: UUID, campaign_id: UUID, *, for_update: bool = False
) -> Campaign | None:
    """The campaign, when it belongs to the government; `for_update` makes other changes of it wait."""
    row = await session.get(Campaign, campaign_id, with_for_update=for_update or None)
    return row if row is not None and row.government_id == government_id else None


async def list_campaigns(
    session: AsyncSession, government_id: UUID, page: PageRequest, *, drafts: bool
) -> Sequence[Campaign]:
    """The government's campaigns in order of id, one more than the page holds."""
    wanted = select(Campaign).where(Campaign.government_id == government_id)
    if not drafts:
        wanted = wanted.where(Campaign.status != "draft")
    after = page.after()
    if after is not None:
        wanted = wanted.where(Campaign.id > UUID(str(after[0])))
    return (await session.scalars(wanted.order_by(Campaign.id).limit(page.limit + 1))).all()


async def find_due(session: AsyncSession, moment: datetime) -> Sequence[Campaign]:
    """Open campaigns whose window is over and closed ones whose grace is over, locked, those of others skipped."""
    grace = func.make_interval(0, 0, 0, 0, Campaign.grace_hours)
    closing = (Campaign.status == "open") & (Campaign.closes_at < moment)
    settling = (Campaign.status == "closed") & (Campaign.closes_at + grace < moment)
    wanted = select(Campaign).where(closing | settling).order_by(Campaign.id).with_for_update(skip_locked=True)
    return (await session.scalars(wanted)).all()


async def invite(session: AsyncSession, campaign: Campaign, units: Collection[UUID] | None) -> None:
    """Invite every active person of `units` (None: of the government), and their superiors to rate them."""
    values = {
        "campaign": campaign.id,
        "government": campaign.government_id,
        "everyone": units is None,
        "units": list(units or ()),
    }
    await session.execute(_INVITE_SELF, values)
    if campaign.supervisors_rate:
        await session.execute(_INVITE_SUPERIORS, {"campaign": campaign.id})


async def freeze_population(session: AsyncSession, campaign_id: UUID) -> list[dict[str, Any]]:
    """How many people each unit and job level has among the invited: [{unit_id, job_level, n}]."""
    cells = (
        select(Invitation.unit_id, Invitation.job_level, func.count())
        .where(Invitation.campaign_id == campaign_id, Invitation.role == SELF)
        .group_by(Invitation.unit_id, Invitation.job_level)
        .order_by(Invitation.unit_id, Invitation.job_level)
    )
    return [{"unit_id": str(unit), "job_level": level, "n": n} for unit, level, n in await session.execute(cells)]


async def freeze_tree(session: AsyncSession, government_id: UUID) -> list[dict[str, Any]]:
    """The units of a government and what they belong to at this moment: [{unit_id, parent_id}]."""
    units = select(Unit.id, Unit.parent_id).where(Unit.government_id == government_id).order_by(Unit.id)
    rows = await session.execute(units)
    return [{"unit_id": str(unit), "parent_id": str(parent) if parent else None} for unit, parent in rows]


async def find_open(session: AsyncSession) -> Sequence[Campaign]:
    """The campaigns of all governments that take answers."""
    return (await session.scalars(select(Campaign).where(Campaign.status == "open"))).all()


async def count_accepted(session: AsyncSession, campaign_id: UUID) -> tuple[int, int]:
    """How many own answers and how many superiors' ratings are accepted."""
    counts = (
        select(Response.role, func.count())
        .where(Response.campaign_id == campaign_id, Response.status == "accepted")
        .group_by(Response.role)
    )
    by_role = dict((await session.execute(counts)).all())
    return by_role.get(SELF, 0), by_role.get("supervisor", 0)


async def lock_answers(session: AsyncSession) -> None:
    """Wait for answers that are being written and let later ones wait until the commit.

    Answers do not lock their campaign (it would be one hot row for everyone). A statement that waits here takes its
    snapshot after the wait, so it sees the campaign closed, and the count misses nothing.
    """
    await session.execute(text("LOCK TABLE responses IN SHARE MODE"))
