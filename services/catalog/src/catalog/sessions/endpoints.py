"""HTTP door of the sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from catalog.programs.schemas import Reason
from catalog.sessions import service
from catalog.sessions.models import TrainingSession
from catalog.sessions.schemas import SessionCreate, SessionStatus, SessionUpdate, SessionView
from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, etag_of, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Sessions"])


def _view(training: TrainingSession, response: Response) -> SessionView:
    response.headers["ETag"] = etag_of(training.revision)
    return SessionView.model_validate(training)


@router.post("/programs/{program_id}/sessions", status_code=201, summary="Schedule a session of a programme")
async def create_session(
    program_id: UUID, body: SessionCreate, session: SessionDep, caller: CallerDep, response: Response
) -> SessionView:
    """The programme must be published; a past session may be recorded. Needs training_admin.

    Errors: `forbidden`, `not-found`, `identifier-taken`, `program-not-published`, `program-cancelled`,
    `program-completed`, `session-code-taken`, `session-times-invalid`.
    """
    return _view(await service.schedule(session, caller, program_id, body), response)


@router.get("/sessions", summary="List sessions")
async def list_sessions(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    program_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[SessionStatus | None, Query()] = None,
    starts_from: Annotated[AwareDatetime | None, Query(description="Not before this moment.")] = None,
) -> Page[SessionView]:
    """The government's sessions, of all programmes or one."""
    rows = await service.find_page(session, caller, page, program_id=program_id, status=status, starts_from=starts_from)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=SessionView.model_validate)


@router.get("/sessions/{session_id}", summary="Read a session")
async def get_session(session_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> SessionView:
    """Errors: `not-found`, also for a session of another government."""
    return _view(await service.get(session, caller, session_id), response)


@router.patch("/sessions/{session_id}", summary="Change a session")
async def update_session(
    session_id: UUID,
    body: SessionUpdate,
    session: SessionDep,
    caller: CallerDep,
    if_match: IfMatchDep,
    response: Response,
) -> SessionView:
    """Needs If-Match and training_admin. More seats move people up from the waitlist.

    Errors: `forbidden`, `not-found`, `precondition-required`, `precondition-failed`, `session-cancelled`,
    `session-completed`, `session-code-taken`, `session-times-invalid`, `seats-taken`.
    """
    return _view(await service.update(session, caller, session_id, body, if_match), response)


@router.post("/sessions/{session_id}/cancel", summary="Cancel a session")
async def cancel_session(
    session_id: UUID, body: Reason, session: SessionDep, caller: CallerDep, response: Response
) -> SessionView:
    """Cancels every enrolment in it; the reason goes to the audit trail. Needs training_admin.

    Errors: `forbidden`, `not-found`, `session-completed`.
    """
    return _view(await service.cancel(session, caller, session_id, body.reason), response)
