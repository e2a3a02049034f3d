"""The assignment of a whole pool is the lexicographic optimum: equal to an independent exact solver."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from analytics.assignment.rules import Assignment, Pool, assign


def pool_of(seed: int, mentees: int, mentors: int, *, density: float, scores: int) -> Pool:
    """A random pool."""
    rng = np.random.default_rng(seed)
    rows, columns = np.nonzero(rng.random((mentees, mentors)) < density)
    return Pool(
        weights=rng.integers(1, 5, mentees).tolist(),
        capacities=rng.integers(0, 4, mentors).tolist(),
        mentee=rows.astype(np.int64),
        mentor=columns.astype(np.int64),
        score=rng.integers(0, scores, len(rows)).astype(np.int64),
        kept=(rng.random(len(rows)) < 0.1).astype(np.int64),
    )


def by_programming(pool: Pool) -> tuple[int, int | None, int]:
    """(weight, worst, total) by HiGHS, one integer program after the other: simplex and branch and bound."""
    m, n, edges = len(pool.weights), len(pool.capacities), len(pool.score)
    if edges == 0:
        return 0, None, 0
    limits = np.zeros((m + n, edges))
    limits[pool.mentee, np.arange(edges)] = 1
    limits[m + pool.mentor, np.arange(edges)] = 1
    once = LinearConstraint(limits, ub=np.concatenate([np.ones(m), pool.capacities]))
    weights = np.asarray(pool.weights)[pool.mentee]

    def best(gain: np.ndarray, usable: np.ndarray, *more: LinearConstraint) -> int | None:
        found = milp(
            -gain,
            constraints=[once, *more],
            integrality=np.ones(edges, dtype=np.int8),
            bounds=Bounds(0, usable.astype(int)),
        )
        return round(-found.fun) if found.success else None

    everything = np.ones(edges, dtype=bool)
    weight = best(weights, everything)
    assert weight is not None
    if weight == 0:
        return 0, None, 0
    heaviest = LinearConstraint(weights[None, :], lb=weight)
    for worst in sorted(set(pool.score.tolist()), reverse=True):
        total = best(pool.score, pool.score >= worst, heaviest)
        if total is not None:
            return weight, worst, total
    raise AssertionError("the lowest score allows every pair")


def check_possible(pool: Pool, found: Assignment) -> None:
    """Only eligible pairs, and nobody beyond their capacity."""
    pairs = set(zip(pool.mentee.tolist(), pool.mentor.tolist(), strict=True))
    chosen = [(mentee, mentor) for mentee, mentor in enumerate(found.mentor_of) if mentor is not None]
    assert set(chosen) <= pairs
    for mentor, capacity in enumerate(pool.capacities):
        assert sum(other == mentor for _, other in chosen) <= capacity
    scores = dict(zip(zip(pool.mentee.tolist(), pool.mentor.tolist(), strict=True), pool.score.tolist(), strict=True))
    assert found.weight == sum(pool.weights[mentee] for mentee, _ in chosen)
    assert found.total == sum(scores[pair] for pair in chosen)
    assert found.worst == min((scores[pair] for pair in chosen), default=None)


SIZES = [(60, 60, 0.1), (60, 20, 0.3), (20, 60, 0.2), (60, 60, 0.03), (45, 15, 1.0), (1, 1, 1.0), (60, 5, 0.5)]


@pytest.mark.parametrize(("size", "seed"), list(product(SIZES, range(4))))
def test_random_pools_are_assigned_as_an_independent_solver_does(size: tuple[int, int, float], seed: int) -> None:
    pool = pool_of(seed, size[0], size[1], density=size[2], scores=(3, 40, 10_000, 1)[seed])
    found = assign(pool)
    check_possible(pool, found)
    assert (found.weight, found.worst, found.total) == by_programming(pool)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 12), st.sampled_from([0.0, 0.2, 0.6, 1.0]))
def test_small_pools_of_every_shape_are_optimal(seed: int, mentees: int, mentors: int, density: float) -> None:
    pool = pool_of(seed, mentees, mentors, density=density, scores=5)
    found = assign(pool)
    check_possible(pool, found)
    assert (found.weight, found.worst, found.total) == by_programming(pool)


def test_a_full_square_is_the_linear_sum_assignment_of_its_best_worst_score() -> None:
    pool = pool_of(7, 60, 60, density=1.0, scores=100)
    pool = Pool([1] * 60, [1] * 60, pool.mentee, pool.mentor, pool.score, pool.kept)
    found, square = assign(pool), pool.score.reshape(60, 60)
    assert found.worst is not None
    for worst, possible in ((found.worst, True), (found.worst + 1, False)):
        gain = np.where(square >= worst, square, -100_000)
        rows, columns = linear_sum_assignment(gain, maximize=True)
        assert bool((square[rows, columns] >= worst).all()) is possible
        if possible:
            assert int(square[rows, columns].sum()) == found.total


def test_of_equal_sums_the_pairs_that_are_there_are_kept() -> None:
    both = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    for kept in ([0, 1, 1, 0], [1, 0, 0, 1]):
        pool = Pool([1, 1], [1, 1], *both, np.array([5, 5, 5, 5]), np.array(kept))
        assert assign(pool).mentor_of == ((1, 0) if kept[1] else (0, 1))


def test_a_wider_gap_goes_first_and_nobody_is_left_for_a_better_score() -> None:
    one_place = Pool([1, 3], [1], np.array([0, 1]), np.array([0, 0]), np.array([99, 1]), np.zeros(2, dtype=np.int64))
    assert assign(one_place).mentor_of == (None, 0)
    pairs = np.array([0, 0, 1]), np.array([0, 1, 0])
    crossing = Pool([2, 1], [1, 1], *pairs, np.array([90, 10, 50]), np.zeros(3, dtype=np.int64))
    assert assign(crossing).mentor_of == (1, 0)


def test_nobody_to_match_is_no_error() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert assign(Pool([1, 2], [3], none, none, none, none)).mentor_of == (None, None)
    full = Pool([1], [0], np.array([0]), np.array([0]), np.array([4]), np.array([0]))
    assert (assign(full).mentor_of, assign(full).worst, assign(full).matched) == ((None,), None, 0)
