"""The steps of a plan: verified, validated, set, each by another official; sent back; revised once it is set."""

from typing import Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.documents.service import document_of
from analytics.plans.errors import PlanExists, PlanIncomplete, SameOfficial, WrongPlanState
from analytics.plans.models import Plan, PlanRow
from analytics.plans.repository import latest_edition, lock_year, rows_of
from analytics.plans.rules import FIELD_NAMES, STEPS, Step, missing_fields, officials_so_far
from analytics.plans.service import account_of, get_to_change, new_edition, step
from shared.audit import record
from shared.clock import now
from shared.errors import FieldProblem
from shared.ids import derived_id
from shared.schemas import text
from shared.security import Caller

__all__ = ["move_on", "revise"]


async def move_on(
    session: AsyncSession, caller: Caller, plan_id: UUID, name: Step, said: dict[str, Any], if_match: int | None
) -> Plan:
    """Do a step of a plan. Setting it stores what it says from then on.

    Raises NotFound, WrongPlanState, SameOfficial, PlanIncomplete, and what If-Match asks for.
    """
    plan = await get_to_change(session, caller, plan_id, if_match)
    before, after = STEPS[name]
    if plan.state not in before:
        raise WrongPlanState
    if name != "return":
        if account_of(caller) in officials_so_far(plan.editors, plan.steps):
            raise SameOfficial
        await _check_complete(session, plan)
    plan.state, plan.revision, plan.changed_at = after, plan.revision + 1, now()
    plan.steps = [*plan.steps, step(caller, name, said)]
    if after == "set":
        plan.document = await document_of(session, plan)
    await record(session, caller, f"plan_{name}", "plan", plan.id, reason=said.get("reason"), details=said)
    await session.flush()
    return plan


async def revise(session: AsyncSession, caller: Caller, plan_id: UUID, if_match: int | None) -> Plan:
    """Open the next edition of a set plan with the same rows; the set one stays as it is.

    Raises NotFound, WrongPlanState unless it is set, PlanExists when it was revised before.
    """
    former = await get_to_change(session, caller, plan_id, if_match)
    if former.state != "set":
        raise WrongPlanState
    await lock_year(session, former.government_id, former.year)
    if await latest_edition(session, former.government_id, former.year) != former.edition:
        raise PlanExists
    plan = await new_edition(session, caller, former.year, former.edition + 1, former.id)
    session.add(plan)
    names = [column.key for column in inspect(PlanRow).column_attrs if column.key not in {"id", "plan_id"}]
    for row in await rows_of(session, former.id):
        kept = {name: getattr(row, name) for name in names}
        session.add(PlanRow(id=derived_id(plan.id, f"row:{row.proposal_id or row.id}"), plan_id=plan.id, **kept))
    details = {"year": plan.year, "edition": plan.edition}
    await record(session, caller, "revised", "plan", plan.id, details=details)
    await session.flush()
    return plan


async def _check_complete(session: AsyncSession, plan: Plan) -> None:
    rows = [row for row in await rows_of(session, plan.id) if row.chosen]
    problems = [
        FieldProblem(
            f"/rows/{row.id}/{name}",
            text(f"Isi {FIELD_NAMES[name].id}.", f"Fill in {FIELD_NAMES[name].en}."),
        )
        for row in rows
        for name in missing_fields(vars(row))
    ]
    if problems or not rows:
        raise PlanIncomplete(errors=problems)
