"""Assignment of mentees to mentors: the lexicographic optimum over a whole pool.

Symbols: x[i, j] ∈ {0, 1} says that mentee i gets mentor j, for eligible pairs only; each mentee at most one mentor,
each mentor j at most c[j] mentees; w[i] ≥ 1 the weight of a mentee (the gap in levels), s[i, j] the score of a pair.

1. Most mentees, weighted by their gap: maximise Σ w[i]·x[i, j]. The sets of mentees that can be matched together are
   the independent sets of a transversal matroid (Edmonds & Fulkerson 1965), so that with positive weights this is also
   the largest number of mentees, and it equals Σ over g of the largest matching among the mentees with w ≥ g.
2. Among those, the best worst score: the largest t such that pairs with s ≥ t alone still reach the first optimum. By
   bisection over the scores that occur; each question is as many maximum matchings as there are weights
   (Hopcroft & Karp 1973).
3. Among those, the largest sum of scores; of equal sums the one that keeps most of the pairs that are there already. A
   rectangular linear assignment over slots, sparse: shortest augmenting paths (Jonker & Volgenant 1987).

All numbers are integers below 2^53, in which floating point is exact: no shortest path is longer than a slot for nobody
costs. The result is exact and the same each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["Assignment", "Pool", "assign"]


_EXACT = 2**52


@dataclass(frozen=True, slots=True)
class Pool:
    """m mentees by weight, n mentors by capacity, and e eligible pairs as four arrays of length e.

    `mentee` 0 … m−1, `mentor` 0 … n−1, `score` whole numbers ≥ 0, `kept` 1 where the pair is there already, else 0. A
    pair occurs once.
    """

    weights: Sequence[int]
    capacities: Sequence[int]
    mentee: "Integers"
    mentor: "Integers"
    score: "Integers"
    kept: "Integers"


@dataclass(frozen=True, slots=True)
class Assignment:
    """The mentor of each mentee (None: unmatched), and the three values of the objective.

    `worst` is None where nobody is matched.
    """

    mentor_of: tuple[int | None, ...]
    weight: int
    worst: int | None
    total: int

    @property
    def matched(self) -> int:
        """How many mentees have a mentor."""
        return sum(mentor is not None for mentor in self.mentor_of)


def assign(pool: Pool) -> Assignment:
    """The lexicographic optimum of `pool`. Time grows with the eligible pairs times the largest capacity."""
    mentees = len(pool.weights)
    if len(pool.score) == 0 or sum(pool.capacities) == 0:
        return Assignment((None,) * mentees, 0, None, 0)
    ranks = _ranks(pool, pool.score >= 0)
    if sum(ranks.values()) == 0:
        return Assignment((None,) * mentees, 0, None, 0)
    return _best_sum(pool, _best_worst(pool, ranks), _weight(ranks))


def _ranks(pool: Pool, usable: "NDArray[np.bool_]") -> dict[int, int]:
    """Weight g -> the largest matching among mentees with w ≥ g, by usable pairs."""
    return {weight: _rank(pool, usable, weight) for weight in sorted(set(pool.weights))}


def _rank(pool: Pool, usable: "NDArray[np.bool_]", weight: int) -> int:
    # numpy and scipy are a good part of a process's memory; only a run of the whole pool needs them.
    import numpy as np  # noqa: PLC0415
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415

    wanted = usable & (np.asarray(pool.weights)[pool.mentee] >= weight)
    graph = _slots(pool, wanted, np.ones(len(pool.mentee), dtype=np.int64))
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())


def _weight(ranks: dict[int, int]) -> int:
    """Σ w·x from the ranks: each rank counts with the step from the weight before."""
    levels = [0, *sorted(ranks)]
    return sum((level - before) * ranks[level] for before, level in pairwise(levels))


def _best_worst(pool: Pool, ranks: dict[int, int]) -> int:
    """The largest threshold at which every rank is what it was; the lowest score keeps all pairs and passes."""
    import numpy as np  # noqa: PLC0415

    scores = np.unique(pool.score).tolist()
    low, high = 0, len(scores) - 1
    while low < high:
        middle = (low + high + 1) // 2
        usable = pool.score >= scores[middle]
        if all(_rank(pool, usable, weight) == ranks[weight] for weight in ranks):
            low = middle
        else:
            high = middle - 1
    return int(scores[low])


def _best_sum(pool: Pool, threshold: int, weight: int) -> Assignment:
    """The largest sum by pairs from `threshold` on, by a linear assignment in which each mentee has a slot for nobody.

    Raises OverflowError for a pool whose numbers would not be exact (beyond 300,000 mentees at scores up to 10,000).
    A slot for nobody costs as much as the heaviest weight is worth, so that the sum of costs orders assignments by
    matched weight, then by the sum of scores, then by kept pairs.
    """
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    mentees, usable = len(pool.weights), pool.score >= threshold
    weights = np.asarray(pool.weights, dtype=np.int64)
    # A score counts twice, so that a kept pair, which counts once, breaks ties among equal sums of at most m pairs.
    step = mentees + 1
    unit = step * (int(pool.score.max()) * mentees + 1) + step
    nobody = int(weights.max() + 1) * unit
    if nobody >= _EXACT:
        raise OverflowError("the pool is too large to be assigned exactly: split it")
    values = nobody - weights[pool.mentee] * unit - step * pool.score - pool.kept
    graph = _slots(pool, usable, values).tocoo()
    slots = graph.shape[1]
    rows = np.concatenate([graph.coords[0], np.arange(mentees)])
    columns = np.concatenate([graph.coords[1], slots + np.arange(mentees)])
    costs = np.concatenate([graph.data, np.full(mentees, nobody)]).astype(np.float64)
    whole = coo_array((costs, (rows, columns)), shape=(mentees, slots + mentees)).tocsr()
    chosen = min_weight_full_bipartite_matching(whole)[1]
    owners = np.repeat(np.arange(len(pool.capacities)), np.asarray(pool.capacities))
    matched = np.flatnonzero(chosen < slots)
    mentor = owners[chosen[matched]]
    scores = _scores_of(pool, matched, mentor)
    mentor_of: list[int | None] = [None] * mentees
    for place, owner in zip(matched.tolist(), mentor.tolist(), strict=True):
        mentor_of[place] = owner
    return Assignment(tuple(mentor_of), weight, int(scores.min()), int(scores.sum()))


def _scores_of(pool: Pool, mentee: "Integers", mentor: "Integers") -> "Integers":
    """The scores of some of the pairs."""
    import numpy as np  # noqa: PLC0415

    keys = pool.mentee * len(pool.capacities) + pool.mentor
    order = np.argsort(keys)
    found: Integers = pool.score[order[np.searchsorted(keys[order], mentee * len(pool.capacities) + mentor)]]
    return found


def _slots(pool: Pool, wanted: "NDArray[np.bool_]", values: "Integers") -> Any:
    """Mentees × slots as a sparse matrix: a mentor has as many slots as capacity, and each pair a value in all."""
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    capacities = np.asarray(pool.capacities, dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(capacities)])
    mentor = pool.mentor[wanted]
    repeats = capacities[mentor]
    ends = np.cumsum(repeats)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - repeats, repeats)
    rows = np.repeat(pool.mentee[wanted], repeats)
    columns = np.repeat(first[mentor], repeats) + within
    shape = (len(pool.weights), int(first[-1]))
    return csr_array((np.repeat(values[wanted], repeats), (rows, columns)), shape=shape)
