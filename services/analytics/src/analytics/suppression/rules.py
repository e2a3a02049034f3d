"""Complementary suppression on a tree, over consecutive releases.

What a release shows of a tree is a set of totals; the numbers that can be computed from them are sums of *remainders*:
a shown unit without the shown units below it. So a release is safe when every remainder that it adds is about at least
k people and has at least k people whose value was never published before. By induction over the releases, no
combination of shown numbers, old and new, is then about 1 … k−1 people: the newest remainder in it brings k values that
nothing older contains. A unit whose remainder does not allow a new number keeps its former one (a number shown twice
tells nothing), and its people belong to the remainder of the unit above it.

Beside that, people who all say the same give each one's answer away: a remainder with hidden parts may not be of one
mind however large it is, another one, and those in it whose value is new, not while they are fewer than 2k.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from uuid import UUID

from analytics.figures.rules import Tree

__all__ = ["EMPTY", "FACETS", "Content", "Facets", "add", "is_unanimous", "publishable", "totals_of"]

Facets = tuple[Callable[[int, int], object], ...]
"""What a figure publishes about each person, as functions of the row and the column of its table."""


def _row(row: int, _: int) -> object:
    return row


def _column(_: int, column: int) -> object:
    return column


def _below(required: int, present: int) -> object:
    return present < required


def _side(importance: int, present: int) -> object:
    return (present > importance) - (present < importance)


def _low(confidence: int, _: int) -> object:
    return confidence <= 2


def _missed(missed: int, _: int) -> object:
    return missed > 0


#: Figure -> what it says about each person: unanimity in one of these gives everybody's answer away.
FACETS: Mapping[str, Facets] = {
    "gap": (_below,),
    "next_gap": (_below,),
    "mwds": (_row, _column, _side),
    "self_mwds": (_row, _column),
    "low_confidence": (_low,),
    "answers": (_row,),
    "performance": (_row, _missed),
}


@dataclass(frozen=True, slots=True)
class Content:
    """People counted in one table: {(row, column): n}, and those of them whose value was never published before."""

    counts: Mapping[tuple[int, int], int] = field(default_factory=dict)
    fresh_counts: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """How many people."""
        return sum(self.counts.values())

    @property
    def fresh(self) -> int:
        """How many of them have a value never published before."""
        return sum(self.fresh_counts.values())


EMPTY = Content()


def is_unanimous(counts: Mapping[tuple[int, int], int], facets: Facets) -> bool:
    """Whether all people of a table say the same in anything that is published."""
    return any(len({facet(*pair) for pair, n in counts.items() if n}) == 1 for facet in facets)


def add(contents: Iterable[Content]) -> Content:
    """The people of several groups together."""
    counts: dict[tuple[int, int], int] = {}
    fresh: dict[tuple[int, int], int] = {}
    for content in contents:
        for sums, more in ((counts, content.counts), (fresh, content.fresh_counts)):
            for pair, n in more.items():
                sums[pair] = sums.get(pair, 0) + n
    return Content(counts, fresh)


def totals_of(tree: Tree, own: Mapping[UUID, Content]) -> dict[UUID, Content]:
    """Each unit with everything below it, from the people of each unit itself."""
    totals: dict[UUID, Content] = {}
    for unit in reversed(tree.below(tree.root)):
        parts = [own[unit]] if unit in own else []
        parts += [totals[child] for child in tree.children.get(unit, ()) if totals[child] is not EMPTY]
        totals[unit] = parts[0] if len(parts) == 1 else add(parts) if parts else EMPTY
    return totals


def publishable(
    tree: Tree,
    own: Mapping[UUID, Content],
    totals: Mapping[UUID, Content],
    known: Set[UUID],
    facets: Facets,
    k: int,
) -> set[UUID]:
    """The units that get a new number, decided from the root down.

    `own` are the people of each unit itself, `totals` what `totals_of` makes of them, `known` the units whose shown
    number is still exactly what it was. Below a unit without a new number nothing is new. Of several units that would
    do, the smallest is given up for the others (the published remainder rules: a hidden remainder under k hides the
    next unit).
    """

    def may_show(unit: UUID) -> bool:
        # Of a large group in which all say the same one still learns what its small parts say.
        return _is_safe(totals[unit], facets, k, parts=any(totals[child].n for child in tree.children.get(unit, ())))

    if not may_show(tree.root):
        return set()
    found, waiting = set(), [tree.root]
    while waiting:
        unit = waiting.pop()
        found.add(unit)
        people = [child for child in tree.children.get(unit, ()) if totals[child].n]
        shown = [child for child in people if child not in known and may_show(child)]
        shown.sort(key=lambda child: (-totals[child].n, child))
        closed = [child for child in people if child not in known and child not in shown]
        # Known numbers are given up last: they are shown anyway.
        spare = [*sorted((child for child in people if child in known), key=lambda child: -totals[child].n), *shown]
        rest = add([own.get(unit, EMPTY), *(totals[child] for child in closed)])
        while rest.n and not _is_safe(rest, facets, k, parts=bool(closed)) and spare:
            closed.append(spare.pop())
            rest = add([rest, totals[closed[-1]]])
        waiting += [child for child in shown if child not in closed]
    return found


def _is_safe(content: Content, facets: Facets, k: int, *, parts: bool) -> bool:
    if content.n < k or content.fresh < k:
        return False
    if content.fresh < 2 * k and is_unanimous(content.fresh_counts, facets):
        return False
    return not ((parts or content.n < 2 * k) and is_unanimous(content.counts, facets))
