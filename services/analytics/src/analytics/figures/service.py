"""Group figures of one wave, as a caller may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.figures.repository import counts_of_wave
from analytics.figures.rules import Cells, Tree, hidden_units, sum_along_tree
from analytics.needs.rules import (
    Estimate,
    OfficialGap,
    Share,
    low_confidence_share,
    mean_weighted_discrepancy,
    official_gap,
    ranked_discrepancy,
)
from analytics.people.models import Unit
from analytics.standings.rules import TABLES, pairs_of

__all__ = ["SMALLEST_GROUP", "Figures", "WaveFigures", "figures_of_wave"]

#: Fewer people behind a number than this are never shown.
SMALLEST_GROUP = 5


class Figures(NamedTuple):
    """The figures of one group and competency; None where nothing is known, or where it is hidden."""

    gap: OfficialGap | None
    next_gap: OfficialGap | None
    mwds: Estimate | None
    rdm: Estimate | None
    self_mwds: Estimate | None
    low_confidence: Share | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class WaveFigures:
    """Unit -> competency -> figures, with the tree they were summed along."""

    tree: Tree
    figures: Mapping[UUID, Mapping[UUID, Figures]]

    def of(self, unit_id: UUID) -> Mapping[UUID, Figures]:
        """The figures of a unit by competency."""
        return self.figures.get(unit_id, {})


_TABLE_OF = {
    "gap": "required_present",
    "next_gap": "next_present",
    "mwds": "importance_present",
    "self_mwds": "importance_self",
    "low_confidence": "confidence",
}


async def figures_of_wave(
    session: AsyncSession,
    government_id: UUID,
    wave_id: UUID,
    *,
    units: Iterable[Unit],
    wanted: Iterable[UUID],
    exempt: frozenset[UUID],
    population: Mapping[UUID, int] | None = None,
) -> WaveFigures:
    """The figures of the `wanted` units in one wave, hidden where the reader could learn about fewer than five people.

    What is hidden is decided on the whole tree, whatever part of it is asked for, so that two questions never add up
    to a hidden group. `exempt` are the units whose every person the reader may see. `population` is the frozen size
    of each leaf unit, for the finite-population correction.
    """
    leaves = await counts_of_wave(session, government_id, wave_id)
    tree = Tree.of(government_id, [(unit.id, unit.parent_id) for unit in units], leaves)
    totals = sum_along_tree(tree, leaves)
    competencies = {competency for each in totals.values() for competency in each}
    hidden = {
        (figure, competency): hidden_units(tree, _sizes(totals, competency, table), SMALLEST_GROUP, exempt)
        for figure, table in _TABLE_OF.items()
        for competency in competencies
    }
    found = {}
    for unit in wanted:
        size = sum(population.get(each, 0) for each in tree.below(unit)) if population else None
        found[unit] = {
            competency: _figures(cells, {figure for figure in _TABLE_OF if unit in hidden[figure, competency]}, size)
            for competency, cells in totals.get(unit, {}).items()
        }
    return WaveFigures(tree, found)


def _sizes(totals: Mapping[UUID, Mapping[UUID, Cells]], competency: UUID, table_name: str) -> dict[UUID, int]:
    table = TABLES[table_name]
    return {
        unit: int(by[competency][table.offset : table.offset + table.size].sum())
        for unit, by in totals.items()
        if competency in by
    }


def _figures(cells: Cells, hidden: set[str], population: int | None) -> Figures:
    counts = {int(cell): int(cells[cell]) for cell in cells.nonzero()[0]}
    pairs = {name: pairs_of(table, counts) for name, table in TABLES.items()}
    weighted = pairs["importance_present"] if "mwds" not in hidden else {}
    sure = {row: n for (row, _), n in pairs["confidence"].items()}
    return Figures(
        gap=None if "gap" in hidden else official_gap(pairs["required_present"]),
        next_gap=None if "next_gap" in hidden else official_gap(pairs["next_present"]),
        mwds=mean_weighted_discrepancy(weighted, population=population or None),
        rdm=ranked_discrepancy(weighted),
        self_mwds=None if "self_mwds" in hidden else mean_weighted_discrepancy(pairs["importance_self"]),
        low_confidence=None if "low_confidence" in hidden else low_confidence_share(sure),
        suppressed="gap" in hidden,
    )
