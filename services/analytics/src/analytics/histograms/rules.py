"""Histograms along government → unit → superior, small groups hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from analytics.figures.rules import Tree, hidden_units
from shared.ids import derived_id

__all__ = ["Cell", "Histograms", "histograms_of", "mean_of", "moments_of"]


class Cell(NamedTuple):
    """How many of a unit below a superior gave one answer to one question."""

    unit_id: UUID
    superior_id: UUID
    question: str
    value: int
    n: int


@dataclass(slots=True)
class Histograms:
    """One question: node -> {answer: n}, which nodes are hidden, and the superiors of each unit by node."""

    counts: dict[UUID, dict[int, int]] = field(default_factory=dict)
    hidden: set[UUID] = field(default_factory=set)
    superiors: dict[UUID, dict[UUID, UUID]] = field(default_factory=dict)


def histograms_of(government_id: UUID, cells: Iterable[Cell], k: int, exempt: frozenset[UUID]) -> Histograms:
    """The histograms of one question. The superiors of a unit are its parts, so what one of them would give away
    about another hides with it; `exempt` are the units whose every person the reader may see."""
    found = Histograms()
    units: dict[UUID, set[UUID]] = {}
    for cell in cells:
        node = derived_id(cell.unit_id, f"superior:{cell.superior_id}")
        found.superiors.setdefault(cell.unit_id, {})[cell.superior_id] = node
        units.setdefault(cell.unit_id, set()).add(node)
        for each in {government_id, cell.unit_id, node}:
            counts = found.counts.setdefault(each, {})
            counts[cell.value] = counts.get(cell.value, 0) + cell.n
    children: dict[UUID, tuple[UUID, ...]] = {unit: tuple(sorted(nodes)) for unit, nodes in units.items()}
    tree = Tree(government_id, children | {government_id: tuple(sorted(units.keys() - {government_id}))})
    sizes = {node: sum(counts.values()) for node, counts in found.counts.items()}
    free = frozenset(exempt | {node for unit in exempt for node in units.get(unit, ())})
    found.hidden = hidden_units(tree, sizes, k, free)
    return found


def moments_of(cases: Iterable[list[int]], items: int) -> tuple[int, list[float], list[list[float]]]:
    """n, Σx and Σxxᵀ of complete cases of `items` answers each."""
    n, sums = 0, [0.0] * items
    products = [[0.0] * items for _ in range(items)]
    for case in cases:
        n += 1
        for a, value in enumerate(case):
            sums[a] += value
            for b, other in enumerate(case):
                products[a][b] += value * other
    return n, sums, products


def mean_of(counts: Mapping[int, int]) -> float | None:
    """The mean answer; None without any."""
    n = sum(counts.values())
    return sum(value * count for value, count in counts.items()) / n if n else None
