"""Who sees which evaluation, and the expiry of unanswered ones."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.dependencies import DIRECTORY
from evaluation.evaluations import repository
from evaluation.evaluations.events import evaluation_event
from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.rules import Method, Part, RaterRole, Standing, visible_parts
from evaluation.evaluations.schemas import EvaluationView, shown
from shared.clock import now
from shared.errors import NotFound
from shared.http import PageRequest, next_page
from shared.messaging import publish
from shared.schemas import Page
from shared.security import Caller, Role

__all__ = ["SEES_MANY", "expire_due", "get_visible", "list_evaluations", "require_in_sight", "standings_of", "view"]

#: Roles that see evaluations of others; each sees other parts (`rules.visible_parts`).
SEES_MANY: tuple[Role, ...] = ("evaluator", "training_admin", "unit_admin")
_EXPIRE_AT_ONCE = 1_000

Units = frozenset[UUID] | None


async def _units_by_role(session: AsyncSession, caller: Caller) -> dict[Role, Units]:
    return {role: await DIRECTORY.units_in_sight(session, caller, role) for role in SEES_MANY if caller.has(role)}


def standings_of(
    caller: Caller, evaluation: Evaluation, unit_id: UUID | None, units: Mapping[Role, Units]
) -> frozenset[Standing]:
    """How the caller stands to an evaluation of somebody in `unit_id`; empty means: not in sight."""
    found: set[Standing] = set()
    if caller.person_id is not None:
        if evaluation.person_id == caller.person_id:
            found.add("subject")
        if evaluation.rater_id == caller.person_id and evaluation.rater_role != "evaluator":
            found.add("rater")
    if evaluation.government_id == caller.government_id:
        for role, below in units.items():
            if (below is None or unit_id in below) and role in SEES_MANY:
                found.add(_STANDING[role])
    return frozenset(found)


_STANDING: dict[str, Standing] = {
    "evaluator": "evaluator",
    "training_admin": "training_admin",
    "unit_admin": "unit_admin",
}


async def require_in_sight(
    session: AsyncSession, caller: Caller, evaluation: Evaluation | None
) -> tuple[Evaluation, frozenset[Standing]]:
    """The evaluation and how the caller stands to it; raises the same `NotFound` for a missing and a foreign one."""
    if evaluation is None:
        raise NotFound
    units = await _units_by_role(session, caller)
    of_people = await repository.units_of_people(session, [evaluation.person_id]) if units else {}
    standings = standings_of(caller, evaluation, of_people.get(evaluation.person_id), units)
    if not standings:
        raise NotFound
    return evaluation, standings


async def get_visible(session: AsyncSession, caller: Caller, evaluation_id: UUID) -> EvaluationView:
    """The evaluation as the caller may see it. Raises `NotFound`."""
    evaluation, standings = await require_in_sight(session, caller, await repository.find(session, evaluation_id))
    return view(evaluation, standings)


async def list_evaluations(
    session: AsyncSession, caller: Caller, filters: Mapping[str, Any], page: PageRequest
) -> Page[EvaluationView]:
    """The evaluations in the caller's sight that match the filters, each as far as the caller may see it."""
    units = await _units_by_role(session, caller)
    after = page.after()
    rows = await repository.list_visible(
        session,
        person_id=caller.person_id,
        government_id=caller.government_id if units else None,
        units=_union(units.values()),
        filters=filters,
        after=UUID(str(after[0])) if after else None,
        limit=page.limit,
    )
    of_people = await repository.units_of_people(session, [row.person_id for row in rows]) if units else {}
    return next_page(
        rows,
        page.limit,
        key=lambda row: (row.id,),
        item=lambda row: view(row, standings_of(caller, row, of_people.get(row.person_id), units)),
    )


def view(evaluation: Evaluation, standings: frozenset[Standing]) -> EvaluationView:
    """The evaluation with what these standings may see."""
    return shown(evaluation, _parts(evaluation, standings))


def _parts(evaluation: Evaluation, standings: frozenset[Standing]) -> frozenset[Part]:
    method: Method = evaluation.method  # type: ignore[assignment]  # the column's check constraint
    rater_role: RaterRole = evaluation.rater_role  # type: ignore[assignment]  # the column's check constraint
    return visible_parts(standings, method, rater_role)


def _union(units: Sequence[Units] | Any) -> Units:
    together: frozenset[UUID] = frozenset()
    for below in units:
        if below is None:
            return None
        together |= below
    return together


async def expire_due(session: AsyncSession) -> int:
    """Expire what nobody answered in time, a thousand at a time; returns how many. An expired one is no low score."""
    expired = await repository.expire(session, now(), _EXPIRE_AT_ONCE)
    await publish(session, [evaluation_event("expired", evaluation) for evaluation in expired])
    return len(expired)
