"""The HTTP door of a superior's ratings."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, status
from fastapi import Response as HttpResponse

from shared.http import CallerDep, PageDep, SessionDep, next_page
from survey.campaigns.models import Campaign
from survey.competencies.models import CompetencyCopy
from survey.ratings import repository, service
from survey.ratings.repository import Report
from survey.ratings.schemas import CompetencyShown, MyRating, Rating, RatingsNew, RatingsPage, RatingsSaved, ReportView

__all__ = ["router"]

router = APIRouter(tags=["ratings"])


@router.get("/campaigns/{campaign_id}/ratings", summary="List my reports to rate", operation_id="list_ratings")
async def list_ratings(campaign_id: UUID, caller: CallerDep, session: SessionDep, page: PageDep) -> RatingsPage:
    """The reports whom the campaign asks the caller to rate, with what is sent or drafted. 404 when missing."""
    campaign = await service.get_rated_campaign(session, caller, campaign_id)
    rows = await repository.list_reports(session, campaign_id, caller.person, page)
    reports = next_page(rows, page.limit, key=lambda row: (row.person.id,), item=_report)
    return RatingsPage(
        items=reports.items,
        next_cursor=reports.next_cursor,
        campaign_id=campaign.id,
        closes_at=campaign.closes_at,
        scale=campaign.scales["proficiency"],
        competencies=_competencies(
            campaign, await repository.find_competencies(session, [UUID(each) for each in campaign.competency_ids])
        ),
    )


@router.put("/campaigns/{campaign_id}/ratings", summary="Rate my reports", operation_id="save_ratings")
async def save_ratings(
    campaign_id: UUID, new: RatingsNew, caller: CallerDep, session: SessionDep, response: HttpResponse
) -> RatingsSaved:
    """Send up to 200 reports at once: complete rows count, the others are drafts; all of the page or nothing.

    200, or 202 when some rows came after the grace and are held. 404 for anybody who is not the caller's to rate;
    409 campaign-closed; 422 ratings-invalid.
    """
    campaign = await service.get_rated_campaign(session, caller, campaign_id)
    saved = await service.save_ratings(session, caller, campaign, new.people)
    if any(row.state == "held" for row in saved):
        response.status_code = status.HTTP_202_ACCEPTED
    return RatingsSaved(people=saved)


@router.get("/campaigns/{campaign_id}/rating", summary="Read the rating of me", operation_id="get_my_rating")
async def get_my_rating(campaign_id: UUID, caller: CallerDep, session: SessionDep) -> MyRating:
    """How the superior rated the caller, once the campaign has closed. 404 before that, or when nobody rated."""
    rated = await service.get_own_rating(session, caller, campaign_id)
    return MyRating(rated_by=rated.respondent_id, ratings=[_rating(item) for item in rated.given])


def _report(report: Report) -> ReportView:
    sent, given = report.sent, list[Rating]()
    state = "open"
    if report.draft is not None:
        state, given = "draft", [Rating.model_validate(item) for item in report.draft.content]
    elif sent is not None:
        state = sent.status
        given = [_rating(item) for item in sent.given]
    return ReportView.model_validate(
        {
            "person_id": report.person.id,
            "name": report.name,
            "job_title": report.person.job_title,
            "unit_id": report.invitation.unit_id,
            "state": state,
            "late": sent is not None and sent.late,
            "revision": sent.revision if sent is not None else 0,
            "ratings": given,
        }
    )


def _rating(item: dict[str, Any]) -> Rating:
    return Rating.model_validate({**item, "not_assessable": item["proficiency"] is None})


def _competencies(campaign: Campaign, known: dict[UUID, CompetencyCopy]) -> list[CompetencyShown]:
    ids = [UUID(each) for each in campaign.competency_ids]
    return [
        CompetencyShown.model_validate(
            {"id": each, "code": getattr(known.get(each), "code", None), "name": getattr(known.get(each), "name", None)}
        )
        for each in ids
    ]
