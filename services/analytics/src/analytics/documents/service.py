"""What a plan says as one document, for people (Excel) and for programs (JSON): the same bytes each time."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import find_competencies
from analytics.documents.rules import sheets_of
from analytics.forms.rules import FORMS
from analytics.people.repository import units_of_government
from analytics.plans.models import Plan, PlanRow
from analytics.plans.repository import rows_of
from analytics.plans.rules import canonical, content_hash
from analytics.plans.service import get
from shared.audit import record
from shared.clock import iso
from shared.security import Caller
from shared.tabular import write_xlsx

__all__ = ["document_of", "export_plan"]

_ROW = (
    "priority",
    "chosen",
    "left_out_reason",
    "title",
    "competency_kind",
    "target_level",
    "target_count",
    "target_rule",
    "form",
    "organiser",
    "curriculum",
    "budget",
    "evidence",
)


async def document_of(session: AsyncSession, plan: Plan) -> dict[str, Any]:
    """Everything that the plan says, with its own hash, as JSON values; a set plan says what it said then."""
    if plan.document is not None:
        return plan.document
    rows = await rows_of(session, plan.id)
    competencies = await find_competencies(session, {row.competency_id for row in rows})
    codes = {id_: competency.code for id_, competency in competencies.items()}
    units = {unit.id: unit for unit in await units_of_government(session, plan.government_id)}
    names = {id_: unit.name for id_, unit in units.items()}
    government = units.get(plan.government_id)
    document = {
        "id": str(plan.id),
        "government_id": str(plan.government_id),
        "government": government.name if government else None,
        "time_zone": government.time_zone if government else None,
        "year": plan.year,
        "edition": plan.edition,
        "revision": plan.revision,
        "state": plan.state,
        "changed_at": iso(plan.changed_at),
        "policies": plan.policies,
        "steps": plan.steps,
        "rows": [_row(row, codes, names) for row in rows],
        "budget": sum(row.budget or 0 for row in rows if row.chosen),
    }
    return {**document, "sha256": content_hash(document)}


async def export_plan(session: AsyncSession, caller: Caller, plan_id: UUID, kind: str) -> tuple[Plan, bytes]:
    """The plan as a file, "xlsx" or "json", for whoever may read it; the export is noted in the audit trail.

    Raises Forbidden, NotFound.
    """
    plan = await get(session, caller, plan_id)
    document = await document_of(session, plan)
    await record(session, caller, "exported", "plan", plan.id, details={"format": kind, "sha256": document["sha256"]})
    if kind == "json":
        return plan, canonical(document)
    title = f"Rencana Pengembangan Kompetensi {plan.year}"
    return plan, await asyncio.to_thread(write_xlsx, sheets_of(document), title=title, moment=plan.changed_at)


def _row(row: PlanRow, codes: Mapping[UUID, str], names: Mapping[UUID, Mapping[str, Any]]) -> dict[str, Any]:
    dates = {name: _day(getattr(row, name)) for name in ("starts_on", "ends_on")}
    return {
        "id": str(row.id),
        "proposal_id": str(row.proposal_id) if row.proposal_id else None,
        "competency_id": str(row.competency_id),
        "competency": codes.get(row.competency_id),
        "unit_id": str(row.unit_id) if row.unit_id else None,
        "unit": names.get(row.unit_id) if row.unit_id else None,
        "path": FORMS[row.form].path,
        **{name: getattr(row, name) for name in _ROW},
        **dates,
    }


def _day(value: Any) -> str | None:  # Any: a date of the row
    return None if value is None else str(value.isoformat())
