"""One figure of every unit in and below one."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import competencies_of
from analytics.dependencies import GROUP_READERS
from analytics.figures.schemas import Wave
from analytics.groups.service import method_of
from analytics.heat_maps.repository import released_rows
from analytics.heat_maps.schemas import Figure, HeatMap, HeatMapCompetency, HeatMapUnit
from analytics.scopes.service import Scope, Source, figures_in, scope_of, source_of
from shared.schemas import Text
from shared.security import Caller

__all__ = ["heat_map"]

Row = Mapping[UUID, tuple[float | None, int | None, int | None]]
"""Competency -> value, n and place among the siblings."""
_N_OF = {"gap": "n", "below": "n", "mwds": "mwds_n", "low_confidence": "confidence_n"}


async def heat_map(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, campaign_id: UUID | None, wave: Wave, figure: Figure
) -> HeatMap:
    """The figure of the unit and everything below it, as released, or as it is to who sees every person in it.

    Raises Forbidden without a role for group figures, NotFound for a foreign or missing unit or campaign.
    """
    caller.require(*GROUP_READERS)
    scope = await scope_of(session, caller, unit_id)
    source = await source_of(session, scope, campaign_id, wave)
    units = [id_ for id_ in scope.below() if id_ in scope.units]
    rows = await _rows(session, scope, source, figure, units)
    competencies = await competencies_of(session, caller.government)
    known = {item for row in rows.values() for item in row}
    columns = sorted((each for each in competencies.values() if each.id in known), key=lambda each: each.code)
    nothing = (None, None, None)
    cells = {id_: [rows.get(id_, {}).get(each.id, nothing) for each in columns] for id_ in units}
    return HeatMap(
        government_id=caller.government,
        unit_id=scope.unit_id,
        campaign_id=source.measured.id if source.measured else None,
        wave=source.wave,
        provisional=source.provisional,
        release=source.reference,
        figure=figure,
        method=await method_of(session, caller.government, source),
        competencies=[
            HeatMapCompetency(competency_id=each.id, code=each.code, name=Text.model_validate(each.name))
            for each in columns
        ],
        units=[
            HeatMapUnit(
                unit_id=id_,
                parent_id=scope.units[id_].parent_id,
                code=scope.units[id_].code,
                name=Text.model_validate(scope.units[id_].name),
                values=[cell[0] for cell in cells[id_]],
                n=[cell[1] for cell in cells[id_]],
                places=[cell[2] for cell in cells[id_]],
            )
            for id_ in units
        ],
    )


async def _rows(
    session: AsyncSession, scope: Scope, source: Source, figure: Figure, units: list[UUID]
) -> dict[UUID, Row]:
    if source.release is not None:
        wanted = None if scope.unit_id == scope.government_id else units
        return {
            row[0]: {item: cell for item, *cell in zip(*row[1:], strict=True)}  # type: ignore[misc]
            for row in await released_rows(session, source.release.id, figure, wanted)
        }
    found = await figures_in(session, scope, source, units)
    return {
        unit: {item: (numbers[figure], numbers[_N_OF[figure]], None) for item, numbers in by_item.items()}
        for unit, by_item in found.items()
    }
