"""One figure of every unit in and below one."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import competencies_of
from analytics.dependencies import GROUP_READERS
from analytics.figures.schemas import Wave
from analytics.groups.service import method_of
from analytics.heat_maps.repository import released_rows
from analytics.heat_maps.schemas import Figure
from analytics.scopes.service import Scope, Source, figures_in, scope_of, source_of
from shared.security import Caller

__all__ = ["heat_map"]

Row = tuple[Sequence[int], Sequence[float | None], Sequence[int | None], Sequence[int | None]]
"""Positions among the competencies, values, n, places among the siblings; of one unit."""
_N_OF = {"gap": "n", "below": "n", "mwds": "mwds_n", "low_confidence": "confidence_n"}
_LISTS = ("values", "n", "places")


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
    competencies = sorted((await competencies_of(session, caller.government)).values(), key=lambda each: each.code)
    rows = await _rows(session, scope, source, figure, [unit.id for unit in units], [each.id for each in competencies])
    known = sorted(set[int]().union(*(row[0] for row in rows.values())))
    method = await method_of(session, caller.government, source)
    return to_json(
        {
            "government_id": caller.government,
            "unit_id": scope.unit_id,
            "campaign_id": source.measured.id if source.measured else None,
            "wave": source.wave,
            "provisional": source.provisional,
            "release": source.reference.model_dump() if source.reference else None,
            "figure": figure,
            "method": method.model_dump(),
            "competencies": [
                {"competency_id": each.id, "code": each.code, "name": each.name}
                for each in (competencies[position] for position in known)
            ],
            "units": [
                {
                    "unit_id": unit.id,
                    "parent_id": unit.parent_id,
                    "code": unit.code,
                    "name": unit.name,
                    **_aligned(rows.get(unit.id), known),
                }
                for unit in units
            ],
        }
    )


def _aligned(row: Row | None, known: list[int]) -> dict[str, Sequence[float | None]]:
    """The numbers of a unit, one for each of the competencies at the `known` positions."""
    if row is None:
        return {name: [None] * len(known) for name in _LISTS}
    if list(row[0]) == known:
        return dict(zip(_LISTS, row[1:], strict=True))
    places = {position: number for number, position in enumerate(row[0])}
    return {
        name: [found[places[position]] if position in places else None for position in known]
        for name, found in zip(_LISTS, row[1:], strict=True)
    }


async def _rows(
    session: AsyncSession,
    scope: Scope,
    source: Source,
    figure: Figure,
    units: list[UUID],
    competencies: list[UUID],
) -> dict[UUID, Row]:
    if source.release is not None:
        wanted = None if scope.unit_id == scope.government_id else units
        found = await released_rows(session, source.release.id, figure, wanted, competencies)
        return {row[0]: tuple(row[1:]) for row in found}
    numbers = await figures_in(session, scope, source, units)
    return {
        unit: (
            [position for position, id_ in enumerate(competencies) if id_ in by_item],
            [by_item[id_][figure] for id_ in competencies if id_ in by_item],
            [by_item[id_][_N_OF[figure]] for id_ in competencies if id_ in by_item],
            [None for id_ in competencies if id_ in by_item],
        )
        for unit, by_item in numbers.items()
    }
