"""Sums along the unit tree, and hiding what is about fewer than k people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "Tree", "hidden_parts", "hidden_units", "sum_along_tree"]

Cells = NDArray[np.int64]
"""Counts by cell code, of the length that all tables together have."""


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
        total = {competency: cells.copy() for competency, cells in leaves.get(unit, {}).items()}
        for child in tree.children.get(unit, ()):
            for competency, cells in totals[child].items():
                total[competency] = total[competency] + cells if competency in total else cells.copy()
        totals[unit] = total
    return totals


def hidden_parts(parts: Mapping[UUID, int], rest: int, k: int) -> set[UUID]:
    """Which parts of a shown whole are hidden: those of 1 … k−1 people, and as many more, the smallest first, as it
    takes until what is hidden together cannot be computed as a group under k (complementary suppression).

    `rest` are the people of the whole who are in no part; they are shown nowhere, but whole minus parts gives them.
    """
    hidden = {part for part, n in parts.items() if 0 < n < k}
    if not hidden and not 0 < rest < k:
        return hidden
    shown = sorted((n, part) for part, n in parts.items() if n > 0 and part not in hidden)
    # As many as k together are at least two groups, since each that was hidden for itself is smaller.
    while shown and _count(parts, hidden, rest) < k:
        hidden.add(shown.pop(0)[1])
    return hidden


def hidden_units(tree: Tree, totals: Mapping[UUID, int], k: int, exempt: frozenset[UUID] = frozenset()) -> set[UUID]:
    """Which units show nothing, for one figure with `totals` people by unit: decided from the root down.

    Below a hidden unit everything is hidden, else its parts would give it away. `exempt` are the units whose every
    person the reader may see.
    """
    hidden: set[UUID] = {tree.root} if 0 < totals.get(tree.root, 0) < k else set()
    for unit in tree.below(tree.root):
        children = tree.children.get(unit, ())
        if unit in hidden:
            hidden.update(children)
            continue
        parts = {child: totals.get(child, 0) for child in children}
        hidden |= hidden_parts(parts, totals.get(unit, 0) - sum(parts.values()), k)
    return hidden - exempt


def _count(parts: Mapping[UUID, int], hidden: set[UUID], rest: int) -> int:
    return sum(parts[part] for part in hidden) + rest
