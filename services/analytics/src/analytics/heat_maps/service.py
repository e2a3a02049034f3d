"""One figure of every unit in and below one."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import competencies_of
from analytics.dependencies import GROUP_READERS
from analytics.figures.rules import N_OF
from analytics.figures.schemas import Wave
from analytics.groups.service import method_of
from analytics.heat_maps.repository import ReleasedRows, released_rows
from analytics.heat_maps.schemas import Figure
from analytics.scopes.service import Numbers, figures_in, scope_of, source_of
from shared.security import Caller

__all__ = ["heat_map"]

_N_OF = N_OF | {"below": N_OF["gap"]}


async def heat_map(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, campaign_id: UUID | None, wave: Wave, figure: Figure
) -> bytes:
    """The figure of the unit and everything below it, as released, or as it is to who sees every person in it.

    A `HeatMap` in JSON, written at once: a model for each of thousands of cells takes longer than reading them.
    Raises Forbidden without a role for group figures, NotFound for a foreign or missing unit or campaign.
    """
    caller.require(*GROUP_READERS)
    scope = await scope_of(session, caller, unit_id)
    source = await source_of(session, scope, campaign_id, wave)
    units = [scope.units[id_] for id_ in scope.below() if id_ in scope.units]
    competencies = await competencies_of(session, caller.government)
    if source.release is not None:
        shown = await released_rows(session, source.release.id, figure)
    else:
        numbers = await figures_in(session, scope, source, [unit.id for unit in units])
        shown = _rows(numbers, sorted(competencies, key=lambda id_: competencies[id_].code), figure)
    method = await method_of(session, caller.government, source)
    about = {
        "government_id": caller.government,
        "unit_id": scope.unit_id,
        "campaign_id": source.measured.id if source.measured else None,
        "wave": source.wave,
        "provisional": source.provisional,
        "release": source.reference.model_dump() if source.reference else None,
        "figure": figure,
        "method": method.model_dump(),
        "competencies": [
            {"competency_id": id_, "code": competencies[id_].code, "name": competencies[id_].name}
            for id_ in shown.competency_ids
        ],
    }
    nobody = _members([(None, None)] * len(shown.competency_ids))
    rows = (
        to_json({"unit_id": unit.id, "parent_id": unit.parent_id, "code": unit.code, "name": unit.name})[:-1]
        + f",{shown.rows.get(unit.id, nobody)}}}".encode()
        for unit in units
    )
    return to_json(about)[:-1] + b',"units":[' + b",".join(rows) + b"]}"


def _rows(numbers: Numbers, competencies: Sequence[UUID], figure: Figure) -> ReleasedRows:
    """What is known now, in the same form; of the competencies that anything is known about."""
    known = [id_ for id_ in competencies if any(id_ in by_item for by_item in numbers.values())]
    rows = {}
    for unit, by_item in numbers.items():
        found = [by_item.get(id_) for id_ in known]
        rows[unit] = _members([(each[figure], each[_N_OF[figure]]) if each else (None, None) for each in found])
    return ReleasedRows(known, rows)


def _members(cells: Sequence[tuple[float | None, int | None]]) -> str:
    """The members of a unit's row in JSON, out of (value, n) of each competency; who sees everybody ranks nobody."""
    values, n = [cell[0] for cell in cells], [cell[1] for cell in cells]
    return to_json({"values": values, "n": n, "places": [None] * len(cells)})[1:-1].decode()
