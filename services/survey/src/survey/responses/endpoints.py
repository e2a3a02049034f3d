"""The HTTP door of a person's own answers.

Submitting and saving a draft are by far the most frequent requests on the last day of a campaign; `quick_routes`
answers their usual form ahead of the framework.
"""

from uuid import UUID

from fastapi import APIRouter, Response, status
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.forms import Answer
from shared.http import (
    AnyQuickRoute,
    CallerDep,
    ClaimsDep,
    FactoryDep,
    IfMatchDep,
    QuickAnswer,
    QuickRoute,
    SessionDep,
    etag_of,
)
from shared.security import Claims
from survey.responses import repository, service
from survey.responses.errors import DraftNotFound
from survey.responses.models import Response as ResponseRow
from survey.responses.schemas import DraftNew, DraftView, ResponseNew, ResponseView, SubmittedView

__all__ = ["quick_routes", "router"]

router = APIRouter(tags=["answers"])
Sessions = async_sessionmaker[AsyncSession]


@router.put("/campaigns/{campaign_id}/response", summary="Submit or revise my answer", operation_id="submit_response")
async def submit_response(
    campaign_id: UUID,
    new: ResponseNew,
    claims: ClaimsDep,
    sessions: FactoryDep,
    revises: IfMatchDep,
    response: Response,
) -> SubmittedView:
    """Send the answers; the same request again gives the same result. To revise: the same id and If-Match.

    200 accepted (`late` within the grace); 202 held after the grace. 404 when not invited; 409 identifier-taken,
    already-answered, campaign-closed; 412 when somebody revised meanwhile; 422 with a pointer to each answer.
    """
    submitted = await service.submit_response(sessions, claims, campaign_id, new, revises)
    if submitted.status == "held":
        response.status_code = status.HTTP_202_ACCEPTED
    response.headers["ETag"] = etag_of(submitted.revision)
    return submitted


@router.get("/campaigns/{campaign_id}/response", summary="Read my answer", operation_id="get_response")
async def get_response(campaign_id: UUID, caller: CallerDep, session: SessionDep, response: Response) -> ResponseView:
    """The caller's own answer with its ETag. 404 when there is none."""
    row = await service.get_own_response(session, caller, campaign_id)
    response.headers["ETag"] = etag_of(row.revision)
    return _view(row)


@router.delete("/campaigns/{campaign_id}/response", summary="Withdraw my answer", operation_id="withdraw_response")
async def withdraw_response(campaign_id: UUID, caller: CallerDep, session: SessionDep) -> ResponseView:
    """Take the own answer back while the campaign is open. 404 when there is none; 409 campaign-closed."""
    return _view(await service.withdraw_response(session, caller, campaign_id))


@router.put("/campaigns/{campaign_id}/draft", summary="Save my draft", operation_id="save_draft")
async def save_draft(campaign_id: UUID, draft: DraftNew, claims: ClaimsDep, sessions: FactoryDep) -> DraftView:
    """Keep what has been filled in so far. 404 when not invited; 409 campaign-closed; 422 for wrong values."""
    saved_at = await service.save_draft(sessions, claims, campaign_id, draft)
    return DraftView(answers=draft.answers, saved_at=saved_at)


@router.get("/campaigns/{campaign_id}/draft", summary="Read my draft", operation_id="get_draft")
async def get_draft(campaign_id: UUID, caller: CallerDep, session: SessionDep) -> DraftView:
    """What was saved last and not yet submitted. 404 when there is none."""
    draft = await repository.find_draft(session, campaign_id, caller.person)
    if draft is None:
        raise DraftNotFound
    answers = [Answer.model_validate(item) for item in draft.content]
    return DraftView(answers=answers, saved_at=draft.saved_at)


def _view(row: ResponseRow) -> ResponseView:
    return ResponseView(
        id=row.id,
        campaign_id=row.campaign_id,
        status="withdrawn" if row.status == "withdrawn" else "accepted",
        late=row.late,
        submitted_at=row.submitted_at,
        revision=row.revision,
        answers=[Answer.model_validate(item) for item in row.given],
    )


def quick_routes(prefix: str) -> list[AnyQuickRoute]:
    """The two hot operations below `prefix`."""
    return [
        QuickRoute("PUT", f"{prefix}/campaigns/", "/response", ResponseNew, _submit),
        QuickRoute("PUT", f"{prefix}/campaigns/", "/draft", DraftNew, _save),
    ]


async def _submit(sessions: Sessions, claims: Claims, campaign_id: UUID, new: ResponseNew) -> QuickAnswer:
    submitted = await service.submit_response(sessions, claims, campaign_id, new, None)
    code = status.HTTP_202_ACCEPTED if submitted.status == "held" else status.HTTP_200_OK
    return code, submitted, [(b"etag", etag_of(submitted.revision).encode())]


async def _save(sessions: Sessions, claims: Claims, campaign_id: UUID, draft: DraftNew) -> QuickAnswer:
    saved_at = await service.save_draft(sessions, claims, campaign_id, draft)
    return status.HTTP_200_OK, DraftView(answers=draft.answers, saved_at=saved_at), []
