"""Use cases of governments and units."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import audit
from shared.errors import FieldProblem, Forbidden, IdentifierTaken, text
from shared.ids import uuid7
from shared.messaging import publish
from shared.security import Caller
from shared.tabular import find_cycles
from survey.dependencies import ADMINISTRATORS, DIRECTORY
from survey.units import repository
from survey.units.errors import UnitCodeTaken, UnitCycle, UnitNotFound, UnknownParent, UnknownPredecessor
from survey.units.events import unit_changed, unit_created, unit_merged
from survey.units.models import GOVERNMENT, UNIT, Unit
from survey.units.schemas import GovernmentNew, UnitChange, UnitNew

__all__ = ["create_government", "create_unit", "get_unit", "require_administrator", "update_unit"]

_CLEARABLE = {"region_code", "valid_to"}


async def create_government(session: AsyncSession, caller: Caller, new: GovernmentNew) -> Unit:
    """Found a government; the same id with the same content gives the one that is there."""
    caller.require_system()
    unit = _government(new.id or uuid7(), new)
    held = await session.get(Unit, unit.id)
    if held is not None:
        return _same_or_taken(held, unit)
    session.add(unit)
    await session.flush()
    await audit.record(session, caller, "government.created", "unit", unit.id)
    await publish(session, [unit_created(unit)])
    return unit


async def create_unit(session: AsyncSession, caller: Caller, new: UnitNew) -> Unit:
    """Add a unit to the caller's government and end its predecessors."""
    caller.require(*ADMINISTRATORS)
    unit = _unit(new, caller.government)
    held = await session.get(Unit, unit.id)
    if held is not None:
        return _same_or_taken(held, unit)
    await _check_parent(session, caller, unit.parent_id)
    if await repository.find_by_code(session, unit.government_id, unit.code):
        raise UnitCodeTaken
    predecessors = await repository.find_units(session, unit.government_id, unit.predecessor_ids)
    if len(predecessors) != len(set(unit.predecessor_ids)):
        raise UnknownPredecessor(errors=[FieldProblem("/predecessor_ids", UnknownPredecessor.title)])
    ended = [former for former in predecessors if former.valid_to is None]
    for former in ended:
        former.valid_to = unit.valid_from - timedelta(days=1)
        former.revision += 1
    session.add(unit)
    await session.flush()
    await audit.record(session, caller, "unit.created", "unit", unit.id)
    await publish(session, [unit_created(unit), *map(unit_merged, ended)])
    return unit


async def get_unit(session: AsyncSession, caller: Caller, unit_id: UUID) -> Unit:
    """A unit of the caller's government; raises `UnitNotFound` for any other."""
    unit = await repository.find_unit(session, caller.government, unit_id)
    if unit is None:
        raise UnitNotFound
    return unit


async def update_unit(session: AsyncSession, caller: Caller, unit: Unit, change: UnitChange) -> Unit:
    """Change a unit, for an administrator of it; a change that changes nothing is no new revision."""
    sent = change.model_dump(exclude_unset=True)
    wanted = {field: value for field, value in sent.items() if value is not None or field in _CLEARABLE}
    if "parent_id" in wanted:
        await _check_move(session, caller, unit, wanted["parent_id"])
    code = wanted.get("code", unit.code)
    if code != unit.code and await repository.find_by_code(session, unit.government_id, code):
        raise UnitCodeTaken
    changed = {field: value for field, value in wanted.items() if getattr(unit, field) != value}
    if not changed:
        return unit
    for field, value in changed.items():
        setattr(unit, field, value)
    unit.revision += 1
    await session.flush()
    await audit.record(session, caller, "unit.changed", "unit", unit.id, details={"fields": sorted(changed)})
    await publish(session, [unit_changed(unit)])
    return unit


async def _check_parent(session: AsyncSession, caller: Caller, parent_id: UUID | None) -> None:
    if parent_id is None or await repository.find_unit(session, caller.government, parent_id) is None:
        raise UnknownParent(errors=[FieldProblem("/parent_id", UnknownParent.title)])
    await require_administrator(session, caller, parent_id)


async def _check_move(session: AsyncSession, caller: Caller, unit: Unit, parent_id: UUID | None) -> None:
    if unit.kind == GOVERNMENT:
        raise UnitCycle(text("Instansi tidak mempunyai unit induk.", "A government has no parent."))
    await _check_parent(session, caller, parent_id)
    parents = await repository.parents_of(session, unit.government_id)
    if find_cycles({**parents, unit.id: parent_id}):
        raise UnitCycle(errors=[FieldProblem("/parent_id", UnitCycle.title)])


async def require_administrator(session: AsyncSession, caller: Caller, unit_id: UUID) -> None:
    """Raise `Forbidden` when the caller has no role, or roles that end above or beside this unit."""
    caller.require(*ADMINISTRATORS)
    sight = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
    if sight is not None and unit_id not in sight:
        raise Forbidden(
            text(
                "Unit kerja ini di luar kewenangan Anda. Minta administrator unit induknya.",
                "This unit is outside what you administer. Ask the administrator of its parent.",
            )
        )


def _government(unit_id: UUID, new: GovernmentNew) -> Unit:
    return Unit(
        id=unit_id,
        government_id=unit_id,
        parent_id=None,
        code=new.code,
        name=new.name.model_dump(),
        kind=GOVERNMENT,
        time_zone=new.time_zone,
        region_code=new.region_code,
        valid_from=new.valid_from,
        valid_to=None,
        predecessor_ids=[],
        revision=1,
    )


def _unit(new: UnitNew, government_id: UUID) -> Unit:
    return Unit(
        id=new.id or uuid7(),
        government_id=government_id,
        parent_id=new.parent_id or government_id,
        code=new.code,
        name=new.name.model_dump(),
        kind=UNIT,
        time_zone=None,
        region_code=new.region_code,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        predecessor_ids=list(new.predecessor_ids),
        revision=1,
    )


def _same_or_taken(held: Unit, sent: Unit) -> Unit:
    """The unit that is there when what was sent says the same; raises `IdentifierTaken` when not."""
    fields = ("government_id", "parent_id", "code", "name", "kind", "time_zone", "region_code", "valid_from")
    if any(getattr(held, field) != getattr(sent, field) for field in fields):
        raise IdentifierTaken
    return held
