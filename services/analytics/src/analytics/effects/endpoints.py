"""HTTP door of what an evaluation did."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.dependencies import sees
from analytics.effects.schemas import CompetencyEffect, EffectView
from analytics.effects.service import wait_for_effect
from analytics.evaluations.repository import FoundEffect
from analytics.recommendations.endpoints import views_of
from analytics.recommendations.repository import recommendations_by_id
from shared.http import CallerDep, FactoryDep, SessionDep
from shared.schemas import ApiModel
from shared.security import Role

__all__ = ["router"]

router = APIRouter(tags=["Evaluations"])

#: Roles that are told that an evaluation was applied, without the person's levels.
_TOLD: tuple[Role, ...] = ("evaluator", "training_admin", "analyst")


class NotYetApplied(ApiModel):
    """The evaluation has not been applied yet; ask again."""

    evaluation_id: UUID
    applied: bool = False


@router.get(
    "/evaluations/{evaluation_id}/effect",
    summary="See what an evaluation did",
    response_model=EffectView,
    responses={202: {"model": NotYetApplied, "description": "Not applied yet, or not known here; see Retry-After."}},
)
async def get_effect(
    evaluation_id: UUID,
    session: SessionDep,
    factory: FactoryDep,
    caller: CallerDep,
    wait: Annotated[float, Query(ge=0, le=8, description="Seconds to wait for it.")] = 0,
    revision: Annotated[int, Query(ge=1, description="At least this revision, after a correction.")] = 1,
) -> Response | EffectView:
    """Levels before and after, and the recommendations that it led to, as far as the caller may see them.

    202 with Retry-After until it is applied. What the caller has nothing to do with is never applied for the caller:
    a foreign evaluation and one that does not exist answer the same.
    """
    government = caller.government
    # The caller was looked up in this transaction; it must not stay open while nothing happens.
    await session.commit()
    effect = await wait_for_effect(factory, government, evaluation_id, revision=revision, seconds=wait)
    if effect is not None:
        visible = await sees(session, caller, effect.person_id)
        if visible or effect.rater_id == caller.person_id or caller.has(*_TOLD):
            own = effect.person_id == caller.person_id
            return await _view(session, effect, visible=visible, own=own)
    body = NotYetApplied(evaluation_id=evaluation_id)
    return JSONResponse(body.model_dump(mode="json"), status_code=202, headers={"Retry-After": "1"})


async def _view(session: AsyncSession, effect: FoundEffect, *, visible: bool, own: bool) -> EffectView:
    rows = await recommendations_by_id(session, effect.recommendation_ids) if visible else []
    withheld = {str(each) for each in effect.withheld} if own else set()
    changes = [_without_levels(each) if each["competency_id"] in withheld else each for each in effect.changes]
    return EffectView(
        evaluation_id=effect.evaluation_id,
        revision=effect.revision,
        status=effect.status,
        applied_at=effect.applied_at,
        visible=visible,
        person_id=effect.person_id if visible else None,
        competencies=[CompetencyEffect.model_validate(each) for each in changes] if visible else [],
        recommendations=await views_of(session, rows, effect.person_id if own else None),
    )


def _without_levels(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change of a competency in which a superior's rating is withheld from the reader."""
    hidden = {"present": None, "source": None, "gap": None}
    return {**change, "before": {**change["before"], **hidden}, "after": {**change["after"], **hidden}}
