"""Use cases of reference data: look up, add a version."""

from collections.abc import Callable
from datetime import date
from decimal import InvalidOperation
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.learning_hours.rules import ConversionRule
from catalog.reference import repository
from catalog.reference.errors import ReferenceRowsInvalid
from catalog.reference.models import ReferenceTable
from catalog.reference.rules import SHIPPED, LearningForm, entitlement_of, form_of, level_of, rule_of
from catalog.reference.schemas import ReferenceVersionCreate
from shared.audit import record
from shared.errors import NotFound
from shared.ids import derived_id
from shared.security import Caller

__all__ = ["add_version", "find_form", "get_forms", "get_rule", "get_table"]

_NAMESPACE = UUID(int=0)

#: How each table proves that its rows can be read.
_READERS: dict[str, Callable[[dict[str, str]], object]] = {
    "learning_forms": form_of,
    "jp_rules": lambda row: rule_of(row["form"], [row]),
    "jp_entitlements": lambda row: entitlement_of(row["employment"], [row]),
    "proficiency_levels": level_of,
    "job_levels": lambda row: (row["job_level"], row["name_id"], row["family"], int(row["required_level"])),
}


async def get_table(session: AsyncSession, name: str, day: date) -> ReferenceTable:
    """A reference table as it stands on `day`; raises NotFound for a name that is none."""
    if name not in SHIPPED:
        raise NotFound
    return await repository.get_table(session, name, day)


async def get_forms(session: AsyncSession, day: date) -> list[LearningForm]:
    """The 25 forms in the order of their codes."""
    return sorted(map(form_of, await repository.get_rows(session, "learning_forms", day)), key=lambda form: form.code)


async def find_form(session: AsyncSession, slug: str, day: date) -> LearningForm | None:
    """The form of a slug, or None."""
    return next((form for form in await get_forms(session, day) if form.slug == slug), None)


async def get_rule(session: AsyncSession, form: str, day: date) -> ConversionRule:
    """How `form` converts to JP on `day`; raises KeyError when the table lacks a form that exists."""
    return rule_of(form, await repository.get_rows(session, "jp_rules", day))


async def add_version(session: AsyncSession, caller: Caller, name: str, body: ReferenceVersionCreate) -> ReferenceTable:
    """Add a version that holds from its day on; credits already entered keep the rule that they were given by."""
    caller.require_system()
    if name not in SHIPPED:
        raise NotFound
    try:
        for row in body.rows:
            _READERS[name](row)
    except (KeyError, ValueError, InvalidOperation) as error:
        raise ReferenceRowsInvalid from error
    table = ReferenceTable(
        name=name,
        version=await repository.next_version(session, name),
        valid_from=body.valid_from,
        source=body.source,
        rows=body.rows,
    )
    session.add(table)
    # These tables belong to no government, so neither does the id by which the audit trail names them.
    object_id = derived_id(_NAMESPACE, f"reference:{name}:{table.version}")
    await record(session, caller, "reference.versioned", "reference_table", object_id, reason=body.source)
    return table
