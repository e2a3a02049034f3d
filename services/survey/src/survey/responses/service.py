"""Use cases of a person's own answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.clock import now
from shared.errors import FieldProblem, IdentifierTaken, Invalid, PreconditionFailed, UnknownSubject
from shared.forms import CompiledForm, relevant_answers, validate_answers
from shared.http import etag_of
from shared.messaging import publish, wake_relay
from shared.security import Caller, Claims
from survey.campaigns.errors import CampaignClosed, CampaignNotFound
from survey.campaigns.models import Campaign
from survey.invitations.models import SELF
from survey.people.models import SignIn
from survey.questionnaires.repository import compiled_version
from survey.responses import repository, rules
from survey.responses.errors import AlreadyAnswered, NotRevised, ResponseNotFound
from survey.responses.events import response_withdrawn
from survey.responses.models import Response
from survey.responses.repository import Account, Sent
from survey.responses.schemas import DraftNew, ResponseNew, SubmittedView

__all__ = ["evidence_of", "get_own_response", "save_draft", "submit_response", "withdraw_response"]

Sessions = async_sessionmaker[AsyncSession]
_MOST_KEPT = 256
_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """What never changes of a campaign once it is open, so that every process may keep it."""

    government_id: UUID
    form: CompiledForm
    reading: rules.Reading


_asked: dict[UUID, _Asked] = {}


async def submit_response(
    sessions: Sessions, claims: Claims, campaign_id: UUID, new: ResponseNew, revises: int | None
) -> SubmittedView:
    """Take a person's answers: accepted, late within the grace, held after it.

    The same id with the same content gives what is stored. With other content it needs the revision that it
    `revises`, while the window is open.
    """
    account, asked = await _account(sessions, claims, campaign_id)
    await _check(sessions, account, campaign_id, validate_answers(asked.form, new.answers, partial=False))
    sent, dropped = _sent(asked, new, revises)
    for _ in range(_TRIES):
        moment = now()
        row = await repository.submit(sessions, account, campaign_id, moment, sent)
        if row is None:
            raise await _not_invited(sessions, account)
        if row["written"] is not None:
            wake_relay(sessions)
            return SubmittedView(
                id=new.id,
                status="accepted",
                late=row["late"],
                revision=row["written"],
                submitted_at=moment,
                dropped=dropped,
            )
        found = await repository.look_again(sessions, account, campaign_id, moment, sent)
        outcome = _outcome(found, sent, moment, dropped)
        if outcome is not None:
            return outcome
    raise IdentifierTaken


def _sent(asked: _Asked, new: ResponseNew, revises: int | None) -> tuple[Sent, list[str]]:
    """The answer as it is stored, and the questions whose answers are dropped."""
    kept = relevant_answers(asked.form, new.answers)
    given = rules.compact([{"question": code, "value": value} for code, value in kept.values.items()])
    ratings, others = asked.reading.evidence(kept.values)
    sent = Sent(new.id, revises, given, rules.digest(given), rules.compact(ratings), rules.compact(others))
    return sent, kept.dropped


async def save_draft(sessions: Sessions, claims: Claims, campaign_id: UUID, draft: DraftNew) -> datetime:
    """Keep what has been filled in so far; returns when. Raises `CampaignClosed` once the window is over."""
    account, asked = await _account(sessions, claims, campaign_id)
    await _check(sessions, account, campaign_id, validate_answers(asked.form, draft.answers, partial=True))
    moment = now()
    content = rules.compact([answer.model_dump() for answer in draft.answers])
    answering = await repository.save_draft(sessions, account, campaign_id, moment, content)
    if answering is None:
        raise await _not_invited(sessions, account)
    if answering != "open":
        raise CampaignClosed
    return moment


async def get_own_response(session: AsyncSession, caller: Caller, campaign_id: UUID) -> Response:
    """The caller's own answer; raises `ResponseNotFound` when there is none."""
    response = await repository.find_response(session, campaign_id, caller.person)
    if response is None:
        raise ResponseNotFound
    return response


async def withdraw_response(session: AsyncSession, caller: Caller, campaign_id: UUID) -> Response:
    """Take the own answer back while the window is open; withdrawing again changes nothing."""
    response = await get_own_response(session, caller, campaign_id)
    campaign = await session.get_one(Campaign, campaign_id)
    if response.status == "withdrawn":
        return response
    if campaign.status != "open" or campaign.closes_at < now():
        raise CampaignClosed
    response.status = "withdrawn"
    response.given = []
    response.content_hash = rules.digest("")
    response.revision += 1
    await session.flush()
    await publish(session, [response_withdrawn(response)])
    return response


async def evidence_of(session: AsyncSession, response: Response) -> rules.Evidence:
    """What a stored response is evidence of, read with the version of the questionnaire that it answers."""
    if response.status == "withdrawn":
        return [], []
    if response.role != SELF:
        return rules.evidence_of_ratings(response.given)
    campaign = await session.get_one(Campaign, response.campaign_id)
    form = await compiled_version(session, campaign.questionnaire_id, campaign.questionnaire_version)
    return rules.evidence_of_answers(form, {answer["question"]: answer["value"] for answer in response.given})


def _outcome(found: Any, sent: Sent, moment: datetime, dropped: list[str]) -> SubmittedView | None:
    """Why nothing was written; None when somebody wrote at the same moment and it must be tried again."""
    if found["kept"]:
        return SubmittedView(
            id=sent.response_id, status="held", late=True, revision=1, submitted_at=moment, dropped=dropped
        )
    if found["id"] is None:
        if found["answering"] == "over":
            raise IdentifierTaken
        return None
    if found["id"] != sent.response_id:
        raise AlreadyAnswered
    if found["same"]:
        return SubmittedView(
            id=sent.response_id,
            status="accepted",
            late=found["late"],
            revision=found["revision"],
            submitted_at=found["submitted_at"],
            dropped=dropped,
        )
    if found["answering"] != "open":
        raise CampaignClosed
    if sent.revises is None:
        raise NotRevised(headers={"ETag": etag_of(found["revision"])})
    if sent.revises != found["revision"]:
        raise PreconditionFailed(headers={"ETag": etag_of(found["revision"])})
    return None


async def _check(sessions: Sessions, account: Account, campaign_id: UUID, problems: Sequence[FieldProblem]) -> None:
    """Raise `Invalid` with the problems, but tell a stranger nothing about the questions: those get 403 or 404."""
    if not problems:
        return
    if not await repository.is_invited(sessions, account, campaign_id, now()):
        raise await _not_invited(sessions, account)
    raise Invalid(errors=problems)


async def _account(sessions: Sessions, claims: Claims, campaign_id: UUID) -> tuple[Account, _Asked]:
    asked = _asked.get(campaign_id) or await _read_asked(sessions, campaign_id)
    if claims.government_id not in {None, asked.government_id}:
        raise CampaignNotFound
    return Account(claims.issuer, claims.subject, claims.government_id), asked


async def _read_asked(sessions: Sessions, campaign_id: UUID) -> _Asked:
    async with sessions() as session:
        campaign = await session.get(Campaign, campaign_id)
        if campaign is None or campaign.status == "draft":
            raise CampaignNotFound
        form = await compiled_version(session, campaign.questionnaire_id, campaign.questionnaire_version)
    while len(_asked) >= _MOST_KEPT:
        del _asked[next(iter(_asked))]
    _asked[campaign_id] = _Asked(campaign.government_id, form, rules.reading_of(form))
    return _asked[campaign_id]


async def _not_invited(sessions: Sessions, account: Account) -> UnknownSubject | CampaignNotFound:
    """Why the statement found no invitation: nobody signs in with the account, or the person was not invited."""
    async with sessions() as session:
        known = await session.scalar(
            select(SignIn.person_id).where(SignIn.issuer == account.issuer, SignIn.subject == account.subject).limit(1)
        )
    return UnknownSubject() if known is None else CampaignNotFound()
