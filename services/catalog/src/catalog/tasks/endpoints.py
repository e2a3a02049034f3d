"""HTTP door of the tasks."""

from fastapi import APIRouter

from catalog.tasks import service
from shared.http import CallerDep, SessionDep
from shared.schemas import Page, Task

__all__ = ["router"]

router = APIRouter(tags=["Tasks"])


@router.get("/me/tasks", summary="List what the caller has to do")
async def list_my_tasks(session: SessionDep, caller: CallerDep) -> Page[Task]:
    """Sessions to attend, mentoring to hold or confirm; drafts to publish and sessions to complete. One page."""
    return Page(items=await service.find_tasks(session, caller))
