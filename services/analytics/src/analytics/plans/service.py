"""Compiling a plan from accepted proposals, and editing its rows."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import find_competencies
from analytics.dependencies import GROUP_READERS
from analytics.evidence_policies.repository import evidence_book
from analytics.forms.rules import FORMS
from analytics.forms.schemas import achievement_view
from analytics.forms.service import achievements_of_forms
from analytics.plans.errors import PlanExists, PlanNotCompiled, ReasonMissing, UnknownCompetency, WrongSchedule
from analytics.plans.models import Plan, PlanRow
from analytics.plans.repository import find_plan, find_row, latest_edition, lock_year, unplanned_proposals
from analytics.policies.repository import policy_book
from analytics.proposals.errors import UnknownForm
from analytics.proposals.models import Proposal
from analytics.proposals.rules import PROPOSAL_POLICY
from shared.audit import record
from shared.clock import iso, now
from shared.errors import FieldProblem, NotFound
from shared.http import check_revision
from shared.ids import derived_id, uuid7
from shared.security import Caller

__all__ = [
    "account_of",
    "add_row",
    "compile_plan",
    "create",
    "get",
    "get_to_change",
    "new_edition",
    "step",
    "update_row",
]


async def get(session: AsyncSession, caller: Caller, plan_id: UUID, *, lock: bool = False) -> Plan:
    """A plan of the caller's government, for whoever has a role in the whole of it.

    Raises Forbidden, NotFound for foreign and missing.
    """
    caller.require_whole(*GROUP_READERS)
    found = await find_plan(session, plan_id, lock=lock)
    if found is None or found.government_id != caller.government_id:
        raise NotFound
    return found


async def get_to_change(session: AsyncSession, caller: Caller, plan_id: UUID, if_match: int | None) -> Plan:
    """The plan, locked, for the training_admin of the whole government who read its present revision."""
    caller.require_whole("training_admin")
    found = await get(session, caller, plan_id, lock=True)
    check_revision(if_match, found.revision)
    return found


async def create(session: AsyncSession, caller: Caller, year: int) -> Plan:
    """Compile the first edition for a year. Raises Forbidden, PlanExists."""
    caller.require_whole("training_admin")
    await lock_year(session, caller.government, year)
    if await latest_edition(session, caller.government, year):
        raise PlanExists
    plan = await new_edition(session, caller, year, 1, None)
    session.add(plan)
    await session.flush()
    await _take_up(session, plan)
    await record(session, caller, "compiled", "plan", plan.id, details={"year": year, "edition": 1})
    await session.flush()
    return plan


async def compile_plan(session: AsyncSession, caller: Caller, plan_id: UUID, if_match: int | None) -> Plan:
    """Add a row for what was accepted since; nothing that is there changes.

    Raises NotFound, PlanNotCompiled, and what If-Match asks for.
    """
    plan = await _get_to_edit(session, caller, plan_id, if_match)
    taken = await _take_up(session, plan)
    if taken:
        _changed_by(plan, caller)
        await record(session, caller, "compiled", "plan", plan.id, details={"proposals": taken})
    await session.flush()
    return plan


async def add_row(
    session: AsyncSession, caller: Caller, plan_id: UUID, values: Mapping[str, Any], if_match: int | None
) -> Plan:
    """Add a row that comes of no proposal. Raises NotFound, PlanNotCompiled, UnknownForm, UnknownCompetency."""
    plan = await _get_to_edit(session, caller, plan_id, if_match)
    competency = (await find_competencies(session, [values["competency_id"]])).get(values["competency_id"])
    if competency is None or competency.government_id != plan.government_id:
        raise UnknownCompetency(errors=[FieldProblem("/competency_id", UnknownCompetency.default_detail)])
    empty = dict.fromkeys(("organiser", "starts_on", "ends_on", "curriculum", "budget", "target_count", "unit_id"))
    row = PlanRow(
        id=uuid7(),
        plan_id=plan.id,
        proposal_id=None,
        chosen=True,
        left_out_reason=None,
        competency_kind=competency.kind,
        evidence={},
        **{"priority": 99, **empty, **values},
    )
    _check(row)
    session.add(row)
    return await _edited(session, caller, plan, "row_added", row, dict(values))


async def update_row(
    session: AsyncSession,
    caller: Caller,
    plan_id: UUID,
    row_id: UUID,
    values: Mapping[str, Any],
    if_match: int | None,
) -> Plan:
    """Change a row, or leave it out. Raises NotFound, PlanNotCompiled, UnknownForm, WrongSchedule, ReasonMissing."""
    plan = await _get_to_edit(session, caller, plan_id, if_match)
    row = await find_row(session, plan.id, row_id)
    if row is None:
        raise NotFound
    before = {name: getattr(row, name) for name in values}
    if before == dict(values):
        return plan
    for name, value in values.items():
        setattr(row, name, value)
    if row.chosen:
        row.left_out_reason = None
    _check(row)
    return await _edited(session, caller, plan, "row_changed", row, {"before": before, "after": dict(values)})


async def new_edition(
    session: AsyncSession, caller: Caller, year: int, edition: int, predecessor_id: UUID | None
) -> Plan:
    """An edition that nobody has edited yet, compiled by the caller now."""
    policies = {
        "evidence": (await evidence_book(session, caller.government)).in_force.version,
        "recommendation": (await policy_book(session, caller.government)).in_force.version,
        "proposal": PROPOSAL_POLICY.version,
    }
    return Plan(
        id=derived_id(caller.government, f"plan:{year}:{edition}"),
        government_id=caller.government,
        revision=1,
        year=year,
        edition=edition,
        state="compiled",
        predecessor_id=predecessor_id,
        policies=policies,
        editors=[account_of(caller)],
        steps=[step(caller, "compile", {})],
        document=None,
        changed_at=now(),
    )


def step(caller: Caller, kind: str, said: Mapping[str, object]) -> dict[str, Any]:
    """An entry of `steps`: who did it, when, and what the official said."""
    person = None if caller.person_id is None else str(caller.person_id)
    who = {"step": kind, "account": account_of(caller), "person_id": person, "name": None, "position": None}
    return {**who, "at": iso(now()), **said}


def account_of(caller: Caller) -> str:
    """The account by which officials are told apart: one person may hold several roles, never two of the steps."""
    return str(caller.person_id or f"{caller.issuer}|{caller.subject}")


async def _get_to_edit(session: AsyncSession, caller: Caller, plan_id: UUID, if_match: int | None) -> Plan:
    plan = await get_to_change(session, caller, plan_id, if_match)
    if plan.state != "compiled":
        raise PlanNotCompiled
    return plan


async def _edited(
    session: AsyncSession, caller: Caller, plan: Plan, action: str, row: PlanRow, details: dict[str, Any]
) -> Plan:
    _changed_by(plan, caller)
    await session.flush()
    await record(session, caller, action, "plan", plan.id, details={"row": str(row.id), **_plain(details)})
    return plan


def _changed_by(plan: Plan, caller: Caller) -> None:
    plan.revision, plan.changed_at = plan.revision + 1, now()
    if account_of(caller) not in plan.editors:
        plan.editors = [*plan.editors, account_of(caller)]


def _check(row: PlanRow) -> None:
    if row.form not in FORMS:
        raise UnknownForm(errors=[FieldProblem("/form", UnknownForm.default_detail)])
    if row.starts_on is not None and row.ends_on is not None and row.ends_on < row.starts_on:
        raise WrongSchedule(errors=[FieldProblem("/ends_on", WrongSchedule.default_detail)])
    if not row.chosen and row.left_out_reason is None:
        raise ReasonMissing(errors=[FieldProblem("/left_out_reason", ReasonMissing.default_detail)])


async def _take_up(session: AsyncSession, plan: Plan) -> list[str]:
    """Add a row for each accepted proposal that is not planned; returns their ids."""
    proposals = await unplanned_proposals(session, plan)
    competencies = await find_competencies(session, {proposal.competency_id for proposal in proposals})
    achievements = await achievements_of_forms(session, plan.government_id)
    for proposal in proposals:
        competency = competencies.get(proposal.competency_id)
        achieved = achievement_view(achievements.get(proposal.form)).model_dump()
        evidence = {**proposal.evidence, "form_reason": proposal.form_reason, "form_achieved": achieved}
        session.add(_row(plan, proposal, competency.kind if competency else "technical", evidence))
    return [str(proposal.id) for proposal in proposals]


def _row(plan: Plan, proposal: Proposal, kind: str, evidence: dict[str, Any]) -> PlanRow:
    copied = ("title", "competency_id", "target_level", "unit_id", "target_count", "target_rule", "form", "priority")
    return PlanRow(
        id=derived_id(plan.id, f"row:{proposal.id}"),
        plan_id=plan.id,
        proposal_id=proposal.id,
        chosen=True,
        left_out_reason=None,
        competency_kind=kind,
        organiser=None,
        starts_on=None,
        ends_on=None,
        curriculum=None,
        budget=None,
        evidence=evidence,
        **{name: getattr(proposal, name) for name in copied},
    )


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """Details as JSON: dates and ids become text."""
    return {name: _plain(value) if isinstance(value, Mapping) else _text(value) for name, value in details.items()}


def _text(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | Iterable | None) else str(value)
