"""Units by date: the trees of then and now, and the smallest unit that can be compared across splits and merges.

A unit that is split or merged ends, and those that take its place name it among their predecessors. Units that are
linked in this way are a *family*. Pure: no database, no clock.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from analytics.figures.rules import Tree

__all__ = ["DatedUnit", "Edges", "Side", "edges_of", "families_of", "ground_of", "side_of"]

Edges = Sequence[tuple[UUID, UUID | None]]
"""(unit, the unit above it)"""


class DatedUnit(NamedTuple):
    """A unit with its dates, both included, and the units that it took the place of."""

    id: UUID
    valid_from: date
    valid_to: date | None
    predecessor_ids: Collection[UUID]

    def stands_on(self, day: date) -> bool:
        """Whether the unit exists on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its tree, and the members of each family that stand on its day."""

    tree: Tree
    parents: Mapping[UUID, UUID] = field(default_factory=dict)
    members: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)

    def __contains__(self, unit: UUID) -> bool:
        return unit == self.tree.root or unit in self.parents

    def upwards(self, unit: UUID) -> list[UUID]:
        """The unit and those above it, up to the root."""
        path = [unit]
        while path[-1] in self.parents:
            path.append(self.parents[path[-1]])
        return path


def edges_of(stored: Iterable[Mapping[str, Any]]) -> Edges:  # Any: JSON
    """The tree that a campaign carries, [{unit_id, parent_id}], as pairs."""
    return [(UUID(each["unit_id"]), UUID(each["parent_id"]) if each["parent_id"] else None) for each in stored]


def families_of(units: Iterable[DatedUnit]) -> dict[UUID, UUID]:
    """Unit -> the family it belongs to, named by its smallest member: split or merged, directly or in steps."""
    found: dict[UUID, UUID] = {}

    def head(unit: UUID) -> UUID:
        while found.setdefault(unit, unit) != unit:
            unit = found[unit]
        return unit

    for each in units:
        for other in each.predecessor_ids:
            low, high = sorted((head(each.id), head(other)))
            found[high] = low
        head(each.id)
    return {unit: head(unit) for unit in found}


def side_of(tree: Tree, units: Iterable[DatedUnit], families: Mapping[UUID, UUID], day: date) -> Side:
    """One side of a comparison, with the units that stand on its day."""
    parents = {child: unit for unit, children in tree.children.items() for child in children}
    members: dict[UUID, set[UUID]] = {}
    for unit in units:
        if unit.id in parents and unit.stands_on(day):
            members.setdefault(families.get(unit.id, unit.id), set()).add(unit.id)
    return Side(tree, parents, {family: frozenset(found) for family, found in members.items()})


def ground_of(then: Side, now: Side, unit: UUID) -> UUID:
    """The smallest unit, the given one or one above it, that is about the same units then and now; at last the root.

    That is a unit of both trees below which, then as now, a family stands with all its members or with none. What
    exists on one side only, without predecessor or successor, is nobody's family and hinders nothing.
    """
    path = now.upwards(unit) if unit in now else then.upwards(unit)
    shared = then.members.keys() & now.members.keys()
    for each in path:
        if each == then.tree.root:
            return each
        if each in then and each in now and _is_closed(then, now, each, shared):
            return each
    return then.tree.root


def _is_closed(then: Side, now: Side, unit: UUID, families: Collection[UUID]) -> bool:
    inside = [set(side.tree.below(unit)) for side in (then, now)]
    return all(
        (whole := then.members[family] <= inside[0]) == (now.members[family] <= inside[1])
        and (whole or not (then.members[family] & inside[0] or now.members[family] & inside[1]))
        for family in families
    )
