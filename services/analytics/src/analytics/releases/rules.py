"""What a release shows: new numbers where that is safe, former ones elsewhere, nothing where there are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from analytics.figures.rules import Tree
from analytics.needs.rules import Pairs
from analytics.suppression.rules import EMPTY, FACETS, Content, publishable, totals_of

__all__ = ["Cell", "Former", "Showing", "Shown", "remainders", "show"]

Item = UUID
"""A competency, or the id of a question."""


class Cell(NamedTuple):
    """How many people of a unit itself are in one cell of a figure's table, and how many of them for the first time."""

    unit_id: UUID
    item_id: Item
    figure: str
    pair: tuple[int, int]
    n: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Former:
    """What was shown before: (unit, item, figure) -> pairs.

    Without `keep` it is of another wave: it says what is known, but is not shown again in place of a new number.
    """

    shown: Mapping[tuple[UUID, Item, str], Pairs] = field(default_factory=dict)
    keep: bool = True


class Shown(NamedTuple):
    """The pairs behind a shown figure, and whether they are still those of an earlier release."""

    pairs: Pairs
    kept: bool


@dataclass(frozen=True, slots=True)
class Showing:
    """(unit, item) -> figure -> what is shown; a unit that has people but shows nothing is there with nothing.

    `renewed` is item -> figure -> the units with a new number.
    """

    shown: dict[tuple[UUID, Item], dict[str, Shown]] = field(default_factory=dict)
    renewed: dict[Item, dict[str, set[UUID]]] = field(default_factory=dict)


def show(tree: Tree, cells: Iterable[Cell], former: Former, k: int) -> Showing:
    """Decide for every unit, item and figure what a release shows; see `suppression.rules`."""
    own: dict[tuple[Item, str], dict[UUID, Content]] = {}
    for cell in cells:
        units = own.setdefault((cell.item_id, cell.figure), {})
        held = units.get(cell.unit_id, EMPTY)
        fresh = {cell.pair: cell.fresh} if cell.fresh else {}
        units[cell.unit_id] = Content({**held.counts, cell.pair: cell.n}, {**held.fresh_counts, **fresh})
    found = Showing()
    for (item, figure), units in own.items():
        totals = totals_of(tree, units)
        before = {unit: pairs for unit in totals if (pairs := former.shown.get((unit, item, figure))) is not None}
        known = {unit for unit, pairs in before.items() if pairs == totals[unit].counts}
        renewed = publishable(tree, units, totals, known, FACETS[figure], k)
        found.renewed.setdefault(item, {})[figure] = renewed
        for unit, total in totals.items():
            if total.n or unit in before:
                figures = found.shown.setdefault((unit, item), {})
                if unit in renewed:
                    figures[figure] = Shown(total.counts, kept=False)
                elif unit in before and (former.keep or unit in known):
                    figures[figure] = Shown(before[unit], kept=True)
    return found


def remainders(tree: Tree, shown: set[UUID]) -> dict[UUID, UUID]:
    """Unit -> the nearest unit above it, or itself, that is in `shown`: whose remainder its people belong to."""
    found = {tree.root: tree.root}
    for unit in tree.below(tree.root):
        for child in tree.children.get(unit, ()):
            found[child] = child if child in shown and found[unit] in shown else found[unit]
    return found
