"""Post-stratification: answers weighted up to the frozen population.

Strata are the published remainders of the unit tree, split by job level only where at least k answered: finer ones
would let somebody solve for a hidden unit.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from analytics.needs.rules import Pairs, wilson_interval

__all__ = ["CAP", "Stratum", "Weighted", "merge_small", "weighted_figures"]

#: No answer counts for more than this many average answers.
CAP = 5.0

Key = TypeVar("Key", bound=Hashable)


class Stratum(NamedTuple):
    """How many people there are, and the pairs (row, column) of those who answered."""

    population: int
    pairs: Pairs

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(self.pairs.values())


@dataclass(frozen=True, slots=True)
class Weighted:
    """Figures of a weighted group: means of rows, columns and gaps, share of columns below rows, design effect."""

    n: int
    population: int
    mean_row: float
    mean_column: float
    gap: float
    below: float
    below_interval: tuple[float, float]
    mwds: float
    design_effect: float
    largest_weight: float


def merge_small(strata: Mapping[Key, Stratum], k: int) -> list[Stratum]:
    """The strata of one block, the smallest merged until each has at least k answers, or one is left."""
    ordered = sorted(strata.values(), key=lambda stratum: (stratum.n, stratum.population))
    while len(ordered) > 1 and ordered[0].n < k:
        first, second, *others = ordered
        pairs = dict(first.pairs)
        for pair, count in second.pairs.items():
            pairs[pair] = pairs.get(pair, 0) + count
        merged = Stratum(first.population + second.population, pairs)
        ordered = sorted([merged, *others], key=lambda stratum: (stratum.n, stratum.population))
    return ordered


def weighted_figures(strata: Sequence[Stratum], cap: float = CAP) -> Weighted | None:
    """Post-stratified figures; None when nobody answered.

    An answer of stratum h weighs w_h = (N_h/n_h) / (ΣN/Σn), at most `cap` average answers, over strata in which
    somebody answered. Weighted mean Σw·x / Σw. Design effect by weighting 1 + cv²(w) = n·Σw²/(Σw)² (Kish 1965, Survey
    Sampling, §11.7); the Wilson interval is that of n/deff answers. A census with missing answers still has
    non-response error, which weights by unit and job level do not remove.
    """
    answered = [stratum for stratum in strata if stratum.n]
    n, population = sum(each.n for each in answered), sum(each.population for each in answered)
    if n == 0 or population == 0:
        return None
    average = population / n
    weights = [min(cap, each.population / each.n / average) for each in answered]
    total = sum(weight * each.n for weight, each in zip(weights, answered, strict=True))
    squares = sum(weight**2 * each.n for weight, each in zip(weights, answered, strict=True))
    if total == 0:
        return None

    def mean(value: Callable[[int, int], float]) -> float:
        sums = (
            weight * sum(value(*pair) * count for pair, count in each.pairs.items())
            for weight, each in zip(weights, answered, strict=True)
        )
        return sum(sums) / total

    mean_row, mean_column, below = mean(_row), mean(_column), mean(_below)
    effect = n * squares / total**2
    return Weighted(
        n=n,
        population=population,
        mean_row=mean_row,
        mean_column=mean_column,
        gap=mean(_gap),
        below=below,
        below_interval=wilson_interval(below * n / effect, n / effect),
        mwds=mean_row * (mean_row - mean_column),
        design_effect=effect,
        largest_weight=max(weights),
    )


def _row(row: int, _: int) -> float:
    return row


def _column(_: int, column: int) -> float:
    return column


def _gap(required: int, present: int) -> float:
    return max(0, required - present)


def _below(required: int, present: int) -> float:
    return present < required
