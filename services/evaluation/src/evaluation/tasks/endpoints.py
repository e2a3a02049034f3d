"""`me/tasks` over HTTP."""

from fastapi import APIRouter

from evaluation.tasks import service
from shared.http import CallerDep, SessionDep
from shared.schemas import Page, Task

__all__ = ["router"]

router = APIRouter(tags=["tasks"])


@router.get("/me/tasks", summary="List what I have to do")
async def list_my_tasks(caller: CallerDep, session: SessionDep) -> Page[Task]:
    """What the caller has to answer, the most urgent first; for evaluators also the classes to record or interview.

    One page: at most 200 of one's own and 200 as an evaluator.
    """
    return Page(items=await service.list_tasks(session, caller))
