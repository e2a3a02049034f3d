"""HTTP door of the tasks."""

from fastapi import APIRouter

from analytics.tasks import service
from shared.http import CallerDep, SessionDep
from shared.schemas import Page, Task

__all__ = ["router"]

router = APIRouter(tags=["Tasks"])


@router.get("/me/tasks", summary="List what the caller has to do")
async def list_my_tasks(session: SessionDep, caller: CallerDep) -> Page[Task]:
    """Recommendations and proposals to decide, objections and offers to answer. One page."""
    return Page(items=await service.find_tasks(session, caller))
