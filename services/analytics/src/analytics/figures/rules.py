"""The unit tree, sums of counts along it, and the figures that come of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from analytics.needs.rules import (
    Estimate,
    OfficialGap,
    Pairs,
    Share,
    low_confidence_share,
    mean_weighted_discrepancy,
    official_gap,
    ranked_discrepancy,
)
from analytics.standings.rules import TABLES, pairs_of

__all__ = [
    "N_OF",
    "SMALLEST_GROUP",
    "TABLE_OF",
    "Cells",
    "Figures",
    "Tree",
    "figure_cells",
    "figures_of",
    "numbers_of",
    "pairs_by_figure",
    "sum_along_tree",
]

Cells = dict[int, int]
"""Counts by cell code, without empty cells."""


#: Fewer people behind a number than this are never shown.
SMALLEST_GROUP = 5

#: Figure -> the table that it is computed from.
TABLE_OF = {
    "gap": "required_present",
    "next_gap": "next_present",
    "mwds": "importance_present",
    "self_mwds": "importance_self",
    "low_confidence": "confidence",
}


@dataclass(frozen=True, slots=True)
class Tree:
    """A unit tree: the root (the government) and the children of each unit."""

    root: UUID
    children: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: UUID, units: Iterable[tuple[UUID, UUID | None]], used: Iterable[UUID] = ()) -> "Tree":
        """A tree of (unit, parent). What is not below the root, or used but unknown yet, hangs below the root."""
        parents = {unit: parent for unit, parent in units if unit != root}
        parents |= {unit: root for unit in used if unit != root and unit not in parents}
        children: dict[UUID, list[UUID]] = {}
        for unit, parent in parents.items():
            known = parent if parent is not None and (parent in parents or parent == root) else root
            children.setdefault(known, []).append(unit)
        return cls(root, {unit: tuple(sorted(below)) for unit, below in children.items()})

    def below(self, unit: UUID) -> list[UUID]:
        """The unit and everything below it, parents first."""
        found = [unit]
        for each in found:
            found.extend(self.children.get(each, ()))
        return found


def sum_along_tree(tree: Tree, leaves: Mapping[UUID, Mapping[UUID, Cells]]) -> dict[UUID, dict[UUID, Cells]]:
    """Unit -> competency -> counts of the unit and all below it, from the counts of the leaves (competency by unit)."""
    totals: dict[UUID, dict[UUID, Cells]] = {}
    for unit in reversed(tree.below(tree.root)):
        total = {competency: dict(cells) for competency, cells in leaves.get(unit, {}).items()}
        for child in tree.children.get(unit, ()):
            for competency, cells in totals[child].items():
                held = total.setdefault(competency, {})
                for cell, n in cells.items():
                    held[cell] = held.get(cell, 0) + n
        totals[unit] = total
    return totals


class Figures(NamedTuple):
    """The figures of one group and competency; None where nothing is known, or where it is hidden."""

    gap: OfficialGap | None
    next_gap: OfficialGap | None
    mwds: Estimate | None
    rdm: Estimate | None
    self_mwds: Estimate | None
    low_confidence: Share | None


def pairs_by_figure(cells: Cells) -> dict[str, Pairs]:
    """Figure -> {(row, column): n}, for the figures about which anything is known."""
    found = {figure: pairs_of(TABLES[table], cells) for figure, table in TABLE_OF.items()}
    return {figure: pairs for figure, pairs in found.items() if pairs}


def figure_cells() -> dict[int, tuple[str, tuple[int, int]]]:
    """Cell code -> the figure that its table is for, and its row and column."""
    found = {}
    for figure, name in TABLE_OF.items():
        table = TABLES[name]
        for number in range(table.size):
            row, column = divmod(number, table.width)
            found[table.offset + number] = figure, (row + table.rows[0], column + table.columns[0])
    return found


def figures_of(pairs: Mapping[str, Pairs], population: int | None = None) -> Figures:
    """The figures out of their pairs; a figure without pairs is None. `population` is the frozen size of the group."""
    weighted = pairs.get("mwds", {})
    sure = {row: n for (row, _), n in pairs.get("low_confidence", {}).items()}
    return Figures(
        gap=official_gap(pairs.get("gap", {})),
        next_gap=official_gap(pairs.get("next_gap", {})),
        mwds=mean_weighted_discrepancy(weighted, population=population or None),
        rdm=ranked_discrepancy(weighted),
        self_mwds=mean_weighted_discrepancy(pairs.get("self_mwds", {})),
        low_confidence=low_confidence_share(sure),
    )


#: Figure -> the field of `CompetencyNumbers` that says how many people it is about.
N_OF = {"gap": "n", "next_gap": "next_n", "mwds": "mwds_n", "self_mwds": "self_n", "low_confidence": "confidence_n"}


def numbers_of(found: Figures) -> dict[str, Any]:
    """The figures as they are published: the fields of `CompetencyNumbers`."""
    gap, next_gap, mwds, rdm = found.gap, found.next_gap, found.mwds, found.rdm
    sure, own = found.low_confidence, found.self_mwds
    return {
        "suppressed": gap is None,
        "n": gap.n if gap else None,
        "gap": gap.mean if gap else None,
        "below": gap.below.value if gap else None,
        "below_interval": [gap.below.low, gap.below.high] if gap else None,
        "next_n": next_gap.n if next_gap else None,
        "next_gap": next_gap.mean if next_gap else None,
        "next_below": next_gap.below.value if next_gap else None,
        "next_below_interval": [next_gap.below.low, next_gap.below.high] if next_gap else None,
        "mwds_n": mwds.n if mwds else None,
        "mwds": mwds.value if mwds else None,
        "mwds_standard_error": mwds.standard_error if mwds else None,
        "mean_importance": mwds.mean_row if mwds else None,
        "mean_present": mwds.mean_column if mwds else None,
        "rdm": rdm.value if rdm else None,
        "rdm_standard_error": rdm.standard_error if rdm else None,
        "self_n": own.n if own else None,
        "self_mwds": own.value if own else None,
        "confidence_n": sure.n if sure else None,
        "low_confidence": sure.value if sure else None,
        "low_confidence_interval": [sure.low, sure.high] if sure else None,
    }
