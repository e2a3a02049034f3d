"""Use cases of a superior's ratings."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import now
from shared.messaging import wake_relay_after_commit
from shared.security import Caller
from survey.campaigns.errors import CampaignClosed, CampaignNotFound
from survey.campaigns.models import Campaign
from survey.invitations.models import SUPERVISOR
from survey.invitations.repository import is_invited
from survey.ratings import repository
from survey.ratings.errors import NotMyReport, RatingNotFound, RatingsInvalid
from survey.ratings.rules import Given, RatedPerson, problems_of
from survey.ratings.schemas import ReportRating, ReportSaved
from survey.responses.models import Response
from survey.responses.repository import Account
from survey.responses.rules import compact, digest, evidence_of_ratings

__all__ = ["get_own_rating", "get_rated_campaign", "save_ratings"]


async def get_rated_campaign(session: AsyncSession, caller: Caller, campaign_id: UUID) -> Campaign:
    """A campaign that asks the caller to rate reports; raises `CampaignNotFound` for any other."""
    campaign = await session.get(Campaign, campaign_id)
    foreign = campaign is None or campaign.government_id != caller.government_id
    if campaign is None or foreign or not await is_invited(session, campaign_id, caller.person, SUPERVISOR):
        raise CampaignNotFound
    return campaign


async def save_ratings(
    session: AsyncSession, caller: Caller, campaign: Campaign, people: Sequence[ReportRating]
) -> list[ReportSaved]:
    """Send the complete rows and keep the others as drafts, all or nothing; the same page again changes nothing."""
    _check(campaign, people)
    page = compact([_row(campaign, person) for person in people])
    account = Account(caller.issuer, caller.subject, campaign.government_id)
    rows = await repository.save_ratings(session, account, campaign.id, now(), page)
    if not rows:
        raise NotMyReport
    by_person = {row["person_id"]: _saved(row) for row in rows}
    saved = [by_person[person.person_id] for person in people]
    if all(row.state == "closed" for row in saved):
        raise CampaignClosed
    wake_relay_after_commit(session)
    return saved


async def get_own_rating(session: AsyncSession, caller: Caller, campaign_id: UUID) -> Response:
    """The superior's rating of the caller, once the campaign has closed; raises `RatingNotFound` otherwise."""
    campaign = await session.get(Campaign, campaign_id)
    closed = campaign is not None and campaign.status in {"closed", "settled"}
    rating = await repository.find_rating_of(session, campaign_id, caller.person) if closed else None
    if rating is None:
        raise RatingNotFound
    return rating


def _check(campaign: Campaign, people: Sequence[ReportRating]) -> None:
    scale = campaign.scales["proficiency"]
    rated = [
        RatedPerson(
            person.person_id,
            person.complete,
            [Given(rating.competency_id, rating.proficiency, rating.not_assessable) for rating in person.ratings],
        )
        for person in people
    ]
    competencies = [UUID(each) for each in campaign.competency_ids]
    problems = problems_of(rated, competencies, scale["min"], scale["max"])
    if problems:
        raise RatingsInvalid(errors=problems)


def _row(campaign: Campaign, person: ReportRating) -> dict[str, Any]:
    """One row as the statement takes it: sent ratings in the campaign's order, drafts as they are."""
    by_competency = {str(rating.competency_id): rating for rating in person.ratings}
    given: list[dict[str, Any]]
    if person.complete:
        given = [
            {"competency_id": each, "proficiency": by_competency[each].proficiency} for each in campaign.competency_ids
        ]
    else:
        given = [rating.model_dump(mode="json") for rating in person.ratings]
    return {
        "person_id": str(person.person_id),
        "complete": person.complete,
        "given": given,
        "content_hash": digest(compact(given)).hex(),
        "ratings": evidence_of_ratings(given)[0] if person.complete else None,
    }


def _saved(row: Any) -> ReportSaved:
    state = "closed"
    revision, late = row["held_revision"] or 0, bool(row["held_late"])
    if row["written"] is not None:
        state, revision, late = "accepted", row["written"], row["late"]
    elif row["drafted"]:
        state = "draft"
    elif row["complete"] and row["same"]:
        state = "unchanged"
    elif row["complete"] and row["answering"] == "over" and row["held_revision"] is None:
        state, late = "held", True
    return ReportSaved.model_validate(
        {"person_id": row["person_id"], "state": state, "late": late, "revision": revision}
    )
