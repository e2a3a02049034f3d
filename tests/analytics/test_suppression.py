"""Groups under five are never shown, and never derivable from what is shown on the tree."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from analytics.figures.rules import Tree
from analytics.suppression.rules import EMPTY, FACETS, Content, add, publishable, totals_of
from tests.analytics.facts import id_of

K = 5
ROOT = id_of("root")


def people(n: int, fresh: int | None = None, *, alike: bool = False) -> Content:
    """`n` people about one table, half below standard and half above, unless they are all alike."""

    def counts(total: int) -> dict[tuple[int, int], int]:
        below = total if alike else total // 2
        return {(3, 2): below, (3, 4): total - below}

    return Content(counts(n), counts(n if fresh is None else fresh))


def shown_of(
    own: dict[str, Content], edges: Iterable[tuple[str, str]] = (), known: Iterable[str] = (), k: int = K
) -> set[str]:
    """The names of the units that get a new number; without `edges` all are right below the root."""
    parents = dict(edges)
    names = {*own, *parents} - {"root"}
    tree = Tree.of(ROOT, [(id_of(name), id_of(parents.get(name, "root"))) for name in names])
    held = {id_of(name): content for name, content in own.items()}
    found = publishable(tree, held, totals_of(tree, held), {id_of(name) for name in known}, FACETS["gap"], k)
    return {name for name in {*names, "root"} if id_of(name) in found}


def test_a_small_unit_is_hidden_and_the_smallest_sibling_with_it() -> None:
    assert shown_of({"a": people(3), "b": people(20), "c": people(9)}) == {"root", "b"}


def test_two_small_units_that_together_are_five_hide_each_other() -> None:
    assert shown_of({"a": people(3), "b": people(2), "c": people(9)}) == {"root", "c"}


def test_people_of_the_unit_itself_cannot_be_computed_from_its_parts() -> None:
    assert shown_of({"root": people(2), "a": people(30), "b": people(40)}) == {"root", "b"}


def test_nothing_is_hidden_where_everybody_is_many() -> None:
    assert shown_of({"a": people(5), "b": people(20), "c": EMPTY}) == {"root", "a", "b"}


def test_a_small_government_shows_nothing_at_all() -> None:
    assert shown_of({"a": people(2), "b": people(2)}) == set()


def test_below_a_hidden_unit_everything_is_hidden() -> None:
    own = {"a": people(2), "a1": people(8), "b": people(30), "c": people(3)}
    assert shown_of(own, [("a1", "a")]) == {"root", "b"}


def test_a_small_group_of_one_mind_is_hidden_and_a_large_one_is_not() -> None:
    assert shown_of({"a": people(9, alike=True), "b": people(20)}) == {"root"}
    assert shown_of({"a": people(10, alike=True), "b": people(20)}) == {"root", "a", "b"}


def test_a_hidden_remainder_of_one_mind_hides_one_more_however_large_it_is() -> None:
    own = {"a": people(3, alike=True), "b": people(4, alike=True), "c": people(20, alike=True), "d": people(30)}
    assert shown_of(own) == {"root"}


def test_a_number_in_which_fewer_than_five_people_changed_is_not_renewed() -> None:
    assert shown_of({"a": people(20, fresh=4), "b": people(20, fresh=9)}) == {"root"}
    assert shown_of({"a": people(20, fresh=4), "b": people(20, fresh=9), "c": people(30, fresh=9)}) == {"root", "c"}
    assert shown_of({"a": people(20, fresh=2), "b": people(20, fresh=2)}) == set()


def test_a_number_is_not_renewed_while_the_few_who_changed_all_say_the_same() -> None:
    counts = {(3, 2): 20, (3, 4): 20}
    assert shown_of({"a": Content(counts, {(3, 4): 9})}) == set()
    assert shown_of({"a": Content(counts, {(3, 4): 8, (3, 2): 1})}) == {"root", "a"}
    assert shown_of({"a": Content(counts, {(3, 4): 10})}) == {"root", "a"}


def test_a_known_number_is_no_part_of_what_can_be_computed() -> None:
    own = {"a": people(20, fresh=0), "b": people(20, fresh=9)}
    assert shown_of(own) == {"root"}
    assert shown_of(own, known=["a"]) == {"root", "b"}


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=8),
    st.tuples(st.integers(0, 12), st.integers(0, 12)),
)
def test_every_remainder_of_what_is_shown_is_about_five_people_who_changed(
    parts: list[tuple[int, int]], rest: tuple[int, int]
) -> None:
    own = {str(number): people(n, min(n, fresh)) for number, (n, fresh) in enumerate(parts)}
    own["root"] = people(rest[0], min(rest))
    shown = shown_of(own)
    hidden = [content for name, content in own.items() if name not in shown - {"root"}]
    for remainder in [*(own[name] for name in shown - {"root"}), *([add(hidden)] if shown else [])]:
        assert remainder.n == 0 or (remainder.n >= K and remainder.fresh >= K)
