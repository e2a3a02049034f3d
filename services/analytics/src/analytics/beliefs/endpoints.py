"""HTTP door of the reasons for a level."""

from uuid import UUID

from fastapi import APIRouter

from analytics.beliefs import service
from analytics.beliefs.schemas import Belief
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Needs"])


@router.get("/me/needs/{competency_id}", summary="Read why the system believes the caller's level")
async def get_my_belief(competency_id: UUID, session: SessionDep, caller: CallerDep) -> Belief:
    """Every piece of evidence, what it does for the level by the evidence policy, and the conclusion in words.

    Errors: `unknown-subject`, `not-found`.
    """
    return await service.get(session, caller, caller.person, competency_id)


@router.get("/people/{person_id}/needs/{competency_id}", summary="Read why the system believes a person's level")
async def get_person_belief(person_id: UUID, competency_id: UUID, session: SessionDep, caller: CallerDep) -> Belief:
    """For the person, the direct superior and the unit's admin; a mentor sees the competency of the mentoring.

    Errors: `not-found`.
    """
    return await service.get(session, caller, person_id, competency_id)
