"""How sure orders are: rank intervals, places of units, quadrants; and weights for those who did not answer."""

import random
from itertools import pairwise

import pytest

from analytics.ranks.rules import Group, Mean, mean_interval, places, quadrants, rank_intervals, shrunken
from analytics.weights.rules import Stratum, merge_small, weighted_figures
from tests.analytics.desk import Desk
from tests.analytics.facts import id_of
from tests.analytics.stories import mixed

A, B, C, D = (id_of(name) for name in "abcd")


def test_the_rank_of_a_need_that_everybody_has_most_is_certain() -> None:
    rows = [[2.0 + person % 2, person % 2, None if person % 3 else 1.0 + person % 2] for person in range(60)]
    assert rank_intervals(rows, seed=1) == [(1, 1), (3, 3), (2, 2)]


def test_needs_that_hardly_differ_share_their_ranks() -> None:
    choose = random.Random(3)
    rows = [[choose.randint(0, 2), choose.randint(0, 2)] for _ in range(40)]
    assert rank_intervals(rows, seed=1) == [(1, 2), (1, 2)]


def test_resampling_people_keeps_how_competencies_go_together() -> None:
    choose = random.Random(5)
    common = [choose.gauss(0, 3) for _ in range(200)]
    together = [[2 + level + choose.gauss(0, 0.5), 1.8 + level + choose.gauss(0, 0.5)] for level in common]
    apart = [[one, other] for (one, _), (_, other) in zip(together, together[1:] + together[:1], strict=True)]
    assert rank_intervals(together, seed=1) == [(1, 1), (2, 2)]
    assert rank_intervals(apart, seed=1) == [(1, 2), (1, 2)]


def test_the_same_seed_gives_the_same_intervals_and_a_sample_of_many_a_narrower_one() -> None:
    choose = random.Random(8)
    rows = [[choose.randint(0, 3), choose.randint(0, 3), choose.randint(0, 2)] for _ in range(50)]
    assert rank_intervals(rows, seed=9) == rank_intervals(rows, seed=9)
    widths = [sum(high - low for low, high in rank_intervals(rows, 9, n)) for n in (50, 5_000, 500_000)]
    assert all(wider >= narrower for wider, narrower in pairwise(widths))
    assert widths[0] > widths[2] == 0


def test_small_groups_are_drawn_towards_their_parent_as_calculated_by_hand() -> None:
    # sigma² = 1, precisions 10 and 10, spread 5, divisor 20 - 200/20 = 10, tau² = (5 - 1)/10 = 0.4, B = 0.8.
    found = shrunken({A: Group(1.0, 1.0, 10), B: Group(2.0, 1.0, 10)}, 1.5)
    assert found == {A: pytest.approx(1.1, abs=1e-12), B: pytest.approx(1.9, abs=1e-12)}


def test_groups_that_differ_by_chance_alone_are_all_like_their_parent() -> None:
    assert shrunken({A: Group(1.0, 4.0, 10), B: Group(1.1, 4.0, 10)}, 1.05) == {A: 1.05, B: 1.05}
    assert shrunken({A: Group(1.0, 4.0, 10)}, 1.5) == {A: 1.0}


def test_a_few_extreme_people_do_not_put_their_unit_first() -> None:
    groups = {A: Group(1.7, 4.0, 5), B: Group(1.5, 4.0, 200), C: Group(1.0, 4.0, 200), D: Group(0.9, 4.0, 200)}
    assert places(groups, 1.1)[B] == 1
    assert max(groups, key=lambda key: groups[key].mean) == A


def test_quadrants_are_cut_at_the_means_and_say_when_an_interval_crosses_a_cut() -> None:
    items = {
        A: (Mean(4.5, 4.4, 4.6), Mean(1.0, 0.9, 1.1)),
        B: (Mean(4.5, 4.4, 4.6), Mean(3.0, 2.9, 3.1)),
        C: (Mean(3.5, 3.4, 3.6), Mean(1.0, 0.9, 1.1)),
        D: (Mean(3.5, 3.4, 4.2), Mean(3.0, 2.9, 3.1)),
    }
    found = quadrants(items)
    assert [found[key].quadrant for key in (A, B, C, D)] == [
        "concentrate_here",
        "keep_up",
        "low_priority",
        "possible_overkill",
    ]
    assert [found[key].uncertain for key in (A, B, C, D)] == [False, False, False, True]
    assert (found[A].importance_cut, found[A].performance_cut) == (4.0, 2.0)


def test_the_interval_of_a_mean_by_hand() -> None:
    # Values 1, 2, 3: variance 1, half width 1.96/sqrt(3).
    found = mean_interval({(1, 0): 1, (2, 0): 1, (3, 0): 1}, 0)
    assert found == pytest.approx((2.0, 2 - 1.959963984540054 / 3**0.5, 2 + 1.959963984540054 / 3**0.5), abs=1e-12)
    assert mean_interval({}, 0) is None
    assert mean_interval({(4, 1): 1}, 1) == Mean(1.0, None, None)


def test_answers_are_weighted_up_to_the_population_as_calculated_by_hand() -> None:
    # Weights (60/10)/(80/20) = 1.5 and (20/10)/4 = 0.5; gap (1.5*10*1 + 0.5*10*0)/20; deff 20*(22.5+2.5)/400.
    found = weighted_figures([Stratum(60, {(3, 2): 10}), Stratum(20, {(3, 3): 10}), Stratum(7, {})])
    assert found is not None
    assert (found.gap, found.below, found.design_effect) == pytest.approx((0.75, 0.75, 1.25), abs=1e-12)
    assert (found.n, found.population) == (20, 80)
    assert found.mwds == pytest.approx(3 * (3 - 2.25), abs=1e-12)


def test_no_answer_counts_for_more_than_the_cap() -> None:
    found = weighted_figures([Stratum(990, {(3, 0): 1}), Stratum(10, {(3, 3): 99})], cap=5.0)
    assert found is not None
    assert found.largest_weight == 5.0
    assert weighted_figures([Stratum(10, {})]) is None


def test_strata_of_fewer_than_five_answers_are_merged() -> None:
    small = {"x": Stratum(4, {(3, 3): 2}), "y": Stratum(6, {(3, 2): 3}), "z": Stratum(40, {(3, 2): 20})}
    assert sorted(merge_small(small, 5)) == [Stratum(10, {(3, 3): 2, (3, 2): 3}), Stratum(40, {(3, 2): 20})]


async def test_a_baseline_tells_what_it_would_be_if_everybody_had_answered(desk: Desk) -> None:
    world = desk.world
    await desk.open_government("A", units=("a", "b"))
    people = {unit: [f"{unit}{number}" for number in range(12)] for unit in "ab"}
    await desk.feed_batch([world.person(name, unit) for unit, names in people.items() for name in names])
    population = [
        {"unit_id": str(world.id(unit)), "job_level": "pelaksana", "n": n} for unit, n in (("a", 36), ("b", 12))
    ]
    await desk.feed_batch(
        [
            world.response(name, mixed(number + (unit == "b")), unit=unit)
            for unit, names in people.items()
            for number, name in enumerate(names)
        ]
    )
    await desk.feed(world.campaign("akpk", status="settled", accepted=24, population=population))
    await desk.release()
    answer = (await desk.get("/needs", "ana", "analyst")).json()
    whole = answer["needs"][0]
    gaps = {unit["unit_id"]: unit["needs"][0]["gap"] for unit in answer["units"]}
    expected = (3 * gaps[str(world.id("a"))] + gaps[str(world.id("b"))]) / 4
    assert whole["weighted_gap"] == pytest.approx(expected)
    assert (whole["design_effect"], whole["population"]) == (pytest.approx(1.25), 48)
    assert whole["quadrant"] in {"concentrate_here", "keep_up"}
    assert [unit["needs"][0]["weighted_gap"] for unit in answer["units"]] == [None, None]
