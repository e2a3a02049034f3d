"""HTTP door of the completions."""

from uuid import UUID

from fastapi import APIRouter

from catalog.completions import service
from catalog.completions.schemas import CompletionView
from catalog.dependencies import SettingsDep
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Sessions"])


@router.post("/sessions/{session_id}/complete", summary="Complete a session")
async def complete_session(
    session_id: UUID, session: SessionDep, caller: CallerDep, settings: SettingsDep
) -> CompletionView:
    """Enrolments become completed (attendance of at least 80 %, a setting) or not; JP and certificates follow.

    The session must be over and its attendance recorded. Again gives the stored result. Needs training_admin.
    Errors: `forbidden`, `not-found`, `session-not-over`, `attendance-missing`, `session-cancelled`.
    """
    return await service.complete(session, caller, session_id, settings.attendance_threshold)
