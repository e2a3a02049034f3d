"""Reading what an import of answers meets: invitations and responses of a campaign."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from survey.answer_imports.rules import Given, invitation_id, response_id
from survey.campaigns.models import Campaign
from survey.invitations.models import SELF, Invitation
from survey.responses.models import Response

__all__ = ["find_invitations", "find_responses", "invitation_row", "response_row"]


async def find_invitations(session: AsyncSession, campaign_id: UUID) -> dict[UUID, Invitation]:
    """The invitations of a campaign to answer about oneself, by person."""
    wanted = select(Invitation).where(Invitation.campaign_id == campaign_id, Invitation.role == SELF)
    return {row.person_id: row for row in await session.scalars(wanted)}


async def find_responses(session: AsyncSession, campaign_id: UUID) -> dict[UUID, Any]:
    """What is stored of a campaign, by person: id, content_hash, revision."""
    wanted = select(Response.person_id, Response.id, Response.content_hash, Response.revision).where(
        Response.campaign_id == campaign_id, Response.role == SELF
    )
    return {row.person_id: row for row in await session.execute(wanted)}


def invitation_row(campaign: Campaign, person: dict[str, Any]) -> dict[str, Any]:
    """The invitation of somebody whom a file brought into a campaign."""
    return {
        "id": invitation_id(campaign.id, person["id"]),
        "government_id": campaign.government_id,
        "campaign_id": campaign.id,
        "role": SELF,
        "respondent_id": person["id"],
        "person_id": person["id"],
        "unit_id": person["unit_id"],
        "job_level": person["job_level"],
    }


def response_row(
    campaign: Campaign, invitation: Invitation, given: Given, *, revision: int, moment: datetime
) -> dict[str, Any]:
    """The response that a row of a file is, sent at the latest when the campaign closed."""
    return {
        "id": response_id(campaign.id, invitation.person_id),
        "government_id": campaign.government_id,
        "campaign_id": campaign.id,
        "invitation_id": invitation.id,
        "role": SELF,
        "respondent_id": invitation.respondent_id,
        "person_id": invitation.person_id,
        "unit_id": invitation.unit_id,
        "job_level": invitation.job_level,
        "status": "accepted",
        "late": False,
        "submitted_at": min(campaign.closes_at, moment),
        "observed_on": campaign.reference_date,
        "given": given.content,
        "content_hash": given.content_hash,
        "revision": revision,
    }
