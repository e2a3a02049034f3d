"""HTTP door of the mentorings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from catalog.meetings.service import confirm, record_meeting
from catalog.mentorings import service
from catalog.mentorings.repository import meetings_of
from catalog.mentorings.schemas import MeetingCreate, MeetingView, MentoringComplete, MentoringStatus, MentoringView
from catalog.programs.schemas import Reason
from shared.http import CallerDep, PageDep, SessionDep, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Mentorings"])


def _view(held: service.With) -> MentoringView:
    mentoring, meetings = held
    columns = {field: getattr(mentoring, field) for field in MentoringView.model_fields if field != "sessions"}
    return MentoringView(**columns, sessions=[MeetingView.model_validate(meeting) for meeting in meetings])


@router.get("/mentorings", summary="List mentorings")
async def list_mentorings(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    status: Annotated[MentoringStatus | None, Query()] = None,
    mentee_id: Annotated[UUID | None, Query()] = None,
    mentor_id: Annotated[UUID | None, Query()] = None,
    recommendation_id: Annotated[UUID | None, Query()] = None,
) -> Page[MentoringView]:
    """The caller's own, those of the caller's reports, and for administrators those of their units."""
    rows = await service.find_page(
        session,
        caller,
        page,
        status=status,
        mentee_id=mentee_id,
        mentor_id=mentor_id,
        recommendation_id=recommendation_id,
    )
    return next_page(rows, page.limit, key=lambda row: (row[0].id,), item=_view)


@router.get("/mentorings/{mentoring_id}", summary="Read a mentoring")
async def get_mentoring(mentoring_id: UUID, session: SessionDep, caller: CallerDep) -> MentoringView:
    """For mentor, mentee, the mentee's superior and administrators. Errors: `not-found`."""
    mentoring = await service.get(session, caller, mentoring_id)
    return _view((mentoring, await meetings_of(session, mentoring.id)))


@router.post("/mentorings/{mentoring_id}/sessions", status_code=201, summary="Record a mentoring session")
async def record_mentoring_session(
    mentoring_id: UUID, body: MeetingCreate, session: SessionDep, caller: CallerDep
) -> MeetingView:
    """By mentor or mentee, who confirms by it; the other one confirms afterwards, and then JP are granted.

    A training_admin may record one that both have signed (`confirmed_by_both`). 2 JP a session, at most two sessions
    a month; a capped one says why. Errors: `not-found`, `not-of-this-mentoring`, `mentoring-closed`,
    `identifier-taken`, `meeting-times-invalid`, `meetings-overlap`.
    """
    return MeetingView.model_validate(await record_meeting(session, caller, mentoring_id, body))


@router.post("/mentorings/{mentoring_id}/sessions/{meeting_id}/confirm", summary="Confirm a mentoring session")
async def confirm_mentoring_session(
    mentoring_id: UUID, meeting_id: UUID, session: SessionDep, caller: CallerDep
) -> MeetingView:
    """By the one who did not record it; again changes nothing.

    Errors: `not-found`, `not-of-this-mentoring`, `mentoring-closed`.
    """
    return MeetingView.model_validate(await confirm(session, caller, mentoring_id, meeting_id))


@router.post("/mentorings/{mentoring_id}/complete", summary="Complete a mentoring")
async def complete_mentoring(
    mentoring_id: UUID, body: MentoringComplete, session: SessionDep, caller: CallerDep
) -> MentoringView:
    """By mentor, mentee or training_admin, with at least one session that both confirmed.

    Errors: `not-found`, `not-of-this-mentoring`, `mentoring-closed`, `mentoring-has-no-session`.
    """
    return _view(await service.complete(session, caller, mentoring_id, body.outcome))


@router.post("/mentorings/{mentoring_id}/cancel", summary="Cancel a mentoring")
async def cancel_mentoring(mentoring_id: UUID, body: Reason, session: SessionDep, caller: CallerDep) -> MentoringView:
    """Ends it early; JP granted so far stay. Errors: `not-found`, `not-of-this-mentoring`, `mentoring-closed`."""
    return _view(await service.cancel(session, caller, mentoring_id, body.reason))
