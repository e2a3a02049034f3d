"""Use cases of held answers: a named person accepts or refuses, with a reason."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import audit
from shared.clock import now
from shared.ids import derived_id
from shared.messaging import publish
from shared.security import Caller
from survey.campaigns.events import campaign_changed
from survey.campaigns.models import Campaign
from survey.campaigns.repository import count_accepted
from survey.held import repository
from survey.held.errors import AlreadyDecided, HeldNotFound, InvitationAnswered
from survey.held.models import HeldAnswer
from survey.invitations.models import Invitation
from survey.responses.events import response_held_accepted
from survey.responses.models import Response
from survey.responses.service import evidence_of

__all__ = ["accept_held", "refuse_held"]


async def accept_held(
    session: AsyncSession, caller: Caller, held_id: UUID, reason: str
) -> tuple[HeldAnswer, Invitation]:
    """Let the answer count, marked late, and tell the campaign's new number of accepted answers."""
    held, invitation = await _get(session, caller, held_id)
    if held.status == "accepted":
        return held, invitation
    _check_undecided(held)
    if await repository.is_answered(session, held.invitation_id):
        raise InvitationAnswered
    # Waits for another decision about the same campaign, so that both are counted.
    campaign = await session.get_one(Campaign, held.campaign_id, with_for_update=True)
    response = _response(held, invitation, campaign)
    if await repository.is_taken(session, response.id):
        response.id = held.response_id = derived_id(held.id, "response")
    session.add(response)
    await _decide(session, caller, held, "accepted", reason)
    campaign.accepted, campaign.ratings_accepted = await count_accepted(session, campaign.id)
    campaign.revision += 1
    await session.flush()
    evidence = await evidence_of(session, response)
    await publish(session, [response_held_accepted(response, evidence), campaign_changed(campaign)])
    return held, invitation


async def refuse_held(
    session: AsyncSession, caller: Caller, held_id: UUID, reason: str
) -> tuple[HeldAnswer, Invitation]:
    """Leave the answer out; it stays stored with the reason."""
    held, invitation = await _get(session, caller, held_id)
    if held.status == "refused":
        return held, invitation
    _check_undecided(held)
    await _decide(session, caller, held, "refused", reason)
    return held, invitation


async def _get(session: AsyncSession, caller: Caller, held_id: UUID) -> tuple[HeldAnswer, Invitation]:
    caller.require_whole("training_admin")
    found = await repository.find_held(session, caller.government, held_id)
    if found is None:
        raise HeldNotFound
    held, invitation = found
    return held, invitation


def _check_undecided(held: HeldAnswer) -> None:
    if held.status != "held":
        raise AlreadyDecided(status=held.status)


async def _decide(session: AsyncSession, caller: Caller, held: HeldAnswer, decision: str, reason: str) -> None:
    held.status, held.reason = decision, reason
    held.decided_by, held.decided_at = caller.person_id, now()
    held.revision += 1
    await session.flush()
    await audit.record(session, caller, f"held_answer.{decision}", "held_answer", held.id, reason=reason)


def _response(held: HeldAnswer, invitation: Invitation, campaign: Campaign) -> Response:
    return Response(
        id=held.response_id,
        government_id=held.government_id,
        campaign_id=held.campaign_id,
        invitation_id=held.invitation_id,
        role=invitation.role,
        respondent_id=invitation.respondent_id,
        person_id=invitation.person_id,
        unit_id=invitation.unit_id,
        job_level=invitation.job_level,
        status="accepted",
        late=True,
        submitted_at=held.received_at,
        observed_on=campaign.reference_date,
        given=held.given,
        content_hash=held.content_hash,
        revision=1,
    )
