"""HTTP door of the caller's own profile."""

from fastapi import APIRouter

from analytics.profiles import service
from analytics.profiles.schemas import ProfileView
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Mentors"])


@router.get("/me/mentoring-profile", summary="Read how the caller likes to work together")
async def get_mentoring_profile(session: SessionDep, caller: CallerDep) -> ProfileView:
    """Empty where nothing was said. Errors: `unknown-subject`."""
    found = await service.get(session, caller)
    return (
        ProfileView(languages=[], methods=[])
        if found is None
        else ProfileView.model_validate({"languages": found.languages, "methods": found.methods})
    )


@router.put("/me/mentoring-profile", summary="Say how the caller likes to work together")
async def put_mentoring_profile(body: ProfileView, session: SessionDep, caller: CallerDep) -> ProfileView:
    """Languages and methods, as mentor or as mentee: a shared one is a factor of the match.

    Errors: `unknown-subject`.
    """
    await service.keep(session, caller, list(body.languages), list(body.methods))
    return body
