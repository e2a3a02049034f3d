"""Units by date: what is compared is about the same people, and no smaller unit would be."""

import random
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from analytics.figures.rules import Tree
from analytics.trees.rules import DatedUnit, families_of, ground_of, side_of
from tests.analytics.facts import id_of

ROOT = id_of("root")
THEN, LAST_DAY, CHANGE, NOW = date(2025, 2, 1), date(2025, 10, 29), date(2025, 10, 30), date(2026, 2, 1)


class Reform:
    """A random tree, some of whose units are split, merged, moved or founded on one day; people go with their unit.

    A unit has as many people as its family has members afterwards, and one of them goes to each.
    """

    def __init__(self, choose: random.Random) -> None:
        self.choose = choose
        self.then: dict[UUID, UUID] = {}
        for number in range(choose.randint(3, 14)):
            self.then[id_of(f"unit {number}")] = choose.choice([ROOT, *self.then])
        self.now = dict(self.then)
        self.units = {id_: DatedUnit(id_, date(2020, 1, 1), None, ()) for id_ in (ROOT, *self.then)}
        self.successors: dict[UUID, list[UUID]] = {}
        leaves = sorted(set(self.then) - set(self.then.values()))
        choose.shuffle(leaves)
        while len(leaves) > 1 and choose.random() < 0.7:
            former = [leaves.pop() for _ in range(choose.randint(1, 2))]
            self.replace(former, choose.randint(1, 3))
        for unit in choose.sample(sorted(self.then), choose.randint(0, 2)):
            self.move(unit)
        for number in range(choose.randint(0, 2)):
            founded = id_of(f"founded {number}")
            self.now[founded] = choose.choice([ROOT, *self.then])
            self.units[founded] = DatedUnit(founded, CHANGE, None, ())

    def replace(self, former: list[UUID], parts: int) -> None:
        new = [id_of(f"part {len(self.units)} {number}") for number in range(parts)]
        for unit in former:
            self.units[unit] = self.units[unit]._replace(valid_to=LAST_DAY)
            self.successors[unit] = new
        for unit in new:
            self.now[unit] = self.choose.choice([self.then[former[0]], ROOT, *self.then])
            while self.now[unit] in former:
                self.now[unit] = self.choose.choice([ROOT, *self.then])
            self.units[unit] = DatedUnit(unit, CHANGE, None, tuple(former))

    def move(self, unit: UUID) -> None:
        below = set(Tree.of(ROOT, list(self.now.items())).below(unit))
        self.now[unit] = self.choose.choice([each for each in (ROOT, *self.then) if each not in below])

    def people(self) -> tuple[dict[str, UUID], dict[str, UUID]]:
        """Person -> unit, then and now."""
        then: dict[str, UUID] = {}
        now: dict[str, UUID] = {}
        for unit in (ROOT, *self.then):
            for number, successor in enumerate(self.successors.get(unit, [unit])):
                then[f"{unit}/{number}"], now[f"{unit}/{number}"] = unit, successor
        return then, now


def below(tree: Tree, unit: UUID, people: Mapping[str, UUID]) -> set[str]:
    inside = set(tree.below(unit))
    return {person for person, place in people.items() if place in inside}


@given(st.integers(0, 10**9))
def test_the_ground_of_is_about_the_same_people_and_no_smaller_unit_is(seed: int) -> None:
    reform = Reform(random.Random(seed))
    families = families_of(reform.units.values())
    trees = Tree.of(ROOT, list(reform.then.items())), Tree.of(ROOT, list(reform.now.items()))
    sides = [side_of(tree, reform.units.values(), families, day) for tree, day in zip(trees, (THEN, NOW), strict=True)]
    people = reform.people()
    for unit in reform.now:
        ground = ground_of(sides[0], sides[1], unit)
        assert below(trees[0], ground, people[0]) == below(trees[1], ground, people[1])
        path = sides[1].upwards(unit)
        for smaller in path[: path.index(ground)]:
            if smaller in sides[0]:
                assert below(trees[0], smaller, people[0]) != below(trees[1], smaller, people[1])


def test_a_chain_of_splits_and_merges_is_one_family() -> None:
    a, b, c, d, e = (id_of(name) for name in "abcde")
    start = date(2020, 1, 1)
    units = [DatedUnit(a, start, None, ()), DatedUnit(b, start, None, (a,)), DatedUnit(c, start, None, (a,))]
    units += [DatedUnit(d, start, None, (b, c)), DatedUnit(e, start, None, ())]
    families = families_of(units)
    assert len({families[each] for each in (a, b, c, d)}) == 1
    assert families[e] == e
