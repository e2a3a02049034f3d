"""HTTP door of the attendance."""

from uuid import UUID

from fastapi import APIRouter

from catalog.attendance import service
from catalog.attendance.schemas import AttendancePut, AttendanceView
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Sessions"])


@router.put("/sessions/{session_id}/attendance", summary="Record the attendance of a session")
async def set_attendance(
    session_id: UUID, body: AttendancePut, session: SessionDep, caller: CallerDep
) -> AttendanceView:
    """The whole list in one request; it replaces what was recorded before. Needs training_admin.

    Errors: `forbidden`, `not-found`, `attendance-invalid`, `session-cancelled`, `session-completed`.
    """
    return await service.put(session, caller, session_id, body)


@router.get("/sessions/{session_id}/attendance", summary="Read the attendance of a session")
async def get_attendance(session_id: UUID, session: SessionDep, caller: CallerDep) -> AttendanceView:
    """By person, as a share of the session's days. Needs training_admin. Errors: `forbidden`, `not-found`."""
    return await service.get(session, caller, session_id)
