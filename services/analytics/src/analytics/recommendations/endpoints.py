"""HTTP door of the recommendations."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.decisions import service as decisions
from analytics.dependencies import ADMINISTRATORS
from analytics.people.repository import DIRECTORY
from analytics.recommendations.models import Recommendation
from analytics.recommendations.repository import Sight, list_recommendations, surroundings_of
from analytics.recommendations.rules import decider_of, escalation_due
from analytics.recommendations.schemas import Acceptance, Answer, Reason, RecommendationView, Remedy, State
from shared.clock import now
from shared.http import CallerDep, PageDep, SessionDep, encode_cursor
from shared.schemas import Page
from shared.security import Caller

__all__ = ["router", "views_of"]

router = APIRouter(tags=["Recommendations"])


async def views_of(
    session: AsyncSession, rows: Sequence[Recommendation], reader: UUID | None
) -> list[RecommendationView]:
    """Recommendations as a caller who may see them reads them; `reader` is the person behind the caller.

    Of the own ones, the gap is left out while a superior's rating counts in it that the reader may not know yet.
    """
    around = await surroundings_of(session, [row.id for row in rows], reader)
    views = []
    for row in rows:
        beside, moment = around[row.id], now()
        waiting = row.state == "proposed"
        derived = {
            "competency_code": beside.competency_code,
            "competency_name": beside.competency_name,
            "decider_id": decider_of(row.proposed_at, moment, beside.seats, beside.policy) if waiting else None,
            "decide_until": escalation_due(row.proposed_at, moment, beside.policy) if waiting else None,
        }
        if beside.withheld:
            derived["gap"] = None
        stored = {name: getattr(row, name) for name in RecommendationView.model_fields if name not in derived}
        views.append(RecommendationView.model_validate({**stored, **derived}))
    return views


async def _view(session: AsyncSession, row: Recommendation, caller: Caller) -> RecommendationView:
    return (await views_of(session, [row], caller.person_id))[0]


@router.get("/recommendations", summary="List recommendations")
async def find_recommendations(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    state: Annotated[State | None, Query()] = None,
    remedy: Annotated[Remedy | None, Query()] = None,
    person_id: Annotated[UUID | None, Query()] = None,
    unit_id: Annotated[UUID | None, Query(description="The unit of the person, or the unit itself.")] = None,
) -> Page[RecommendationView]:
    """The caller's own, those of the caller's reports, and for a unit_admin those of the units."""
    own = [caller.person_id] if caller.person_id else []
    reports = await DIRECTORY.reports_of(session, caller.person_id) if caller.person_id else []
    units = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS) if caller.has(*ADMINISTRATORS) else ()
    sight = Sight([*own, *reports], units)
    rows = await list_recommendations(
        session,
        caller.government,
        sight,
        page,
        state=state,
        remedy=remedy,
        person_id=person_id,
        unit_id=unit_id,
    )
    shown = rows[: page.limit]
    more = len(rows) > page.limit
    return Page(
        items=await views_of(session, shown, caller.person_id),
        next_cursor=encode_cursor(shown[-1].id) if more else None,
    )


@router.get("/recommendations/{recommendation_id}", summary="Read a recommendation")
async def get_recommendation(recommendation_id: UUID, session: SessionDep, caller: CallerDep) -> RecommendationView:
    """For the person concerned, who has to decide, and the unit's admin. Errors: `not-found`."""
    return await _view(session, await decisions.get_visible(session, caller, recommendation_id), caller)


@router.post("/recommendations/{recommendation_id}/accept", summary="Accept a recommendation")
async def accept_recommendation(
    recommendation_id: UUID, body: Acceptance, session: SessionDep, caller: CallerDep
) -> RecommendationView:
    """By the superior, after 14 days of silence the next one, then the unit_admin. A mentoring is offered at once.

    Errors: `not-found`, `not-the-decider`, `recommendation-decided`.
    """
    return await _view(session, await decisions.accept(session, caller, recommendation_id, body.reason), caller)


@router.post("/recommendations/{recommendation_id}/decline", summary="Decline a recommendation")
async def decline_recommendation(
    recommendation_id: UUID, body: Reason, session: SessionDep, caller: CallerDep
) -> RecommendationView:
    """By whoever may accept it, with a reason. Errors: `not-found`, `not-the-decider`, `recommendation-decided`."""
    return await _view(session, await decisions.decline(session, caller, recommendation_id, body.reason), caller)


@router.post("/recommendations/{recommendation_id}/object", summary="Object to a recommendation")
async def object_to_recommendation(
    recommendation_id: UUID, body: Reason, session: SessionDep, caller: CallerDep
) -> RecommendationView:
    """By the person concerned; suspends it until it is answered.

    Errors: `not-found`, `not-the-concerned`, `recommendation-closed`.
    """
    return await _view(session, await decisions.object_to(session, caller, recommendation_id, body.reason), caller)


@router.post("/recommendations/{recommendation_id}/answer-objection", summary="Answer an objection")
async def answer_objection(
    recommendation_id: UUID, body: Answer, session: SessionDep, caller: CallerDep
) -> RecommendationView:
    """By the superior or the unit_admin: upheld, it is withdrawn; else it goes on where it stood.

    Errors: `not-found`, `not-the-decider`, `no-objection`.
    """
    answered = await decisions.answer_objection(
        session, caller, recommendation_id, uphold=body.uphold, reason=body.reason
    )
    return await _view(session, answered, caller)


@router.post("/recommendations/{recommendation_id}/complete", summary="Say that a recommendation was carried out")
async def complete_recommendation(
    recommendation_id: UUID, body: Reason, session: SessionDep, caller: CallerDep
) -> RecommendationView:
    """By whoever may accept it, for every remedy but mentoring, which its mentoring completes.

    Errors: `not-found`, `not-the-decider`, `recommendation-closed`.
    """
    return await _view(session, await decisions.complete(session, caller, recommendation_id, body.reason), caller)
