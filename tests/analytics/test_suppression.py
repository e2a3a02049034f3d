"""Groups under five are never shown, and never derivable from what is shown on the tree."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from analytics.figures.rules import Tree, hidden_parts, hidden_units
from tests.analytics.facts import id_of

K = 5
ROOT = id_of("root")


def tree_of(sizes: dict[str, int]) -> tuple[Tree, dict[UUID, int]]:
    """A tree with one level: a unit's size by its name."""
    units = {id_of(name): size for name, size in sizes.items()}
    return Tree.of(ROOT, [(unit, ROOT) for unit in units]), {ROOT: sum(sizes.values()), **units}


def names(hidden: set[UUID], sizes: dict[str, int]) -> set[str]:
    return {name for name in sizes if id_of(name) in hidden}


def test_a_small_unit_is_hidden_and_the_smallest_sibling_with_it() -> None:
    sizes = {"a": 3, "b": 20, "c": 9}
    tree, totals = tree_of(sizes)
    assert names(hidden_units(tree, totals, K), sizes) == {"a", "c"}


def test_two_small_units_that_together_are_five_hide_each_other() -> None:
    sizes = {"a": 3, "b": 2, "c": 9}
    tree, totals = tree_of(sizes)
    assert names(hidden_units(tree, totals, K), sizes) == {"a", "b"}


def test_people_of_the_unit_itself_cannot_be_computed_from_its_parts() -> None:
    assert hidden_parts({id_of("a"): 30, id_of("b"): 40}, rest=2, k=K) == {id_of("a")}


def test_nothing_is_hidden_where_everybody_is_many() -> None:
    sizes = {"a": 5, "b": 20, "c": 0}
    tree, totals = tree_of(sizes)
    assert hidden_units(tree, totals, K) == set()


def test_a_small_government_shows_nothing_at_all() -> None:
    sizes = {"a": 2, "b": 2}
    tree, totals = tree_of(sizes)
    assert hidden_units(tree, totals, K) == {ROOT, id_of("a"), id_of("b")}


def test_below_a_hidden_unit_everything_is_hidden() -> None:
    unit, child = id_of("a"), id_of("a1")
    other = id_of("b")
    tree = Tree.of(ROOT, [(unit, ROOT), (child, unit), (other, ROOT), (id_of("c"), ROOT)])
    totals = {ROOT: 43, unit: 10, child: 10, other: 30, id_of("c"): 3}
    assert child in hidden_units(tree, totals, K)


def test_who_sees_every_person_of_a_unit_sees_its_figures() -> None:
    sizes = {"a": 3, "b": 20, "c": 9}
    tree, totals = tree_of(sizes)
    assert id_of("a") not in hidden_units(tree, totals, K, exempt=frozenset({id_of("a")}))


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8), st.integers(0, 12))
def test_what_is_hidden_of_a_shown_whole_is_never_one_group_and_never_fewer_than_five(
    sizes: list[int], rest: int
) -> None:
    parts = {id_of(str(number)): size for number, size in enumerate(sizes)}
    if sum(sizes) + rest < K:
        return
    hidden = hidden_parts(parts, rest, K)
    assert all(part in hidden for part, size in parts.items() if 0 < size < K)
    computable = sum(parts[part] for part in hidden) + rest
    if hidden or 0 < rest < K:
        assert computable >= K
        assert len(hidden) + (rest > 0) >= 2
