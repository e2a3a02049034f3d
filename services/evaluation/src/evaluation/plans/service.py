"""Reading and changing plans. A change affects what is assigned later, never what is assigned already."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.plans import repository
from evaluation.plans.errors import InvalidPlan
from evaluation.plans.models import Plan
from evaluation.plans.rules import POLICY_VERSION, PlanItem, default_plan, plan_problems
from evaluation.plans.schemas import PlanChange, PlanItemBody, PlanView
from evaluation.programs.models import Program
from shared.audit import record
from shared.clock import now
from shared.errors import FieldProblem, NotFound
from shared.http import check_revision
from shared.schemas import Text, text
from shared.security import Caller, Role

__all__ = ["get_plan", "update_plan"]

_READERS: tuple[Role, ...] = ("training_admin", "evaluator", "analyst", "unit_admin")
_REASONS: dict[str, Text] = {
    "not_possible": text(
        "Kombinasi ini tidak ada: tes dan wawancara oleh evaluator, reaksi oleh peserta, penerapan oleh peserta atau "
        "atasan.",
        "This combination does not exist: tests and interviews are by evaluators, a reaction by the participant, "
        "application by participant or superior.",
    ),
    "repeated": text("Butir ini sudah ada di rencana.", "The plan has this item already."),
}


async def get_plan(session: AsyncSession, caller: Caller, program_id: UUID) -> PlanView:
    """The plan that holds for a programme. Raises `Forbidden` or `NotFound`."""
    caller.require(*_READERS)
    program = _require_own(caller, await repository.find_program(session, program_id))
    return _view(program, await repository.find_plan(session, program_id))


async def update_plan(
    session: AsyncSession, caller: Caller, program_id: UUID, change: PlanChange, if_match: int | None
) -> PlanView:
    """Store a programme's own plan. The first one needs no `If-Match`.

    Raises `Forbidden`, `NotFound`, `InvalidPlan`, `PreconditionRequired`, `PreconditionFailed`.
    """
    caller.require_whole("training_admin")
    program = _require_own(caller, await repository.lock_program(session, program_id))
    items = [PlanItem(**item.model_dump()) for item in change.items]
    problems = plan_problems(items)
    if problems:
        raise InvalidPlan(errors=[FieldProblem(f"/items/{position}", _REASONS[code]) for position, code in problems])
    plan = await repository.find_plan(session, program_id)
    if plan is None:
        plan = Plan(program_id=program_id, government_id=program.government_id, revision=0, items=[])
        session.add(plan)
    elif plan.items == [asdict(item) for item in items]:
        return _view(program, plan)
    else:
        check_revision(if_match, plan.revision)
    plan.items, plan.revision, plan.updated_at = [asdict(item) for item in items], plan.revision + 1, now()
    await session.flush()
    await record(session, caller, "plan.changed", "program", program_id, details={"items": plan.items})
    return _view(program, plan)


def _require_own(caller: Caller, program: Program | None) -> Program:
    if program is None or program.government_id != caller.government_id:
        raise NotFound
    return program


def _view(program: Program, plan: Plan | None) -> PlanView:
    items = [asdict(item) for item in default_plan(program.form)] if plan is None else plan.items
    return PlanView(
        program_id=program.id,
        source="policy" if plan is None else "own",
        policy_version=POLICY_VERSION,
        revision=0 if plan is None else plan.revision,
        items=[PlanItemBody.model_validate(item) for item in items],
    )
