"""Rank intervals by resampling people, shrinkage of small units for ranking, and importance–performance quadrants.

numpy is loaded at the first release that needs it: it is a fifth of a process's memory, and most processes never do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal, NamedTuple
from uuid import UUID

from analytics.needs.rules import Pairs

__all__ = [
    "Group",
    "Mean",
    "Placed",
    "Quadrant",
    "mean_interval",
    "places",
    "quadrants",
    "rank_intervals",
    "shrunken",
]

_REPLICATES = 400
_AT_A_TIME = 50
_Z95 = 1.959963984540054


def rank_intervals(rows: Sequence[Sequence[float | None]], seed: int, n: int | None = None) -> list[tuple[int, int]]:
    """The 95 % interval of each column's rank by its mean, largest first, from resampling whole rows.

    `rows` are people, columns competencies (in code order, which breaks ties), values gaps in levels; None is missing.
    Rows are resampled with replacement, so the covariance between competencies is kept; tables of counts have lost it.
    `n` is the size of the group when `rows` are a sample of it: deviations shrink by √(rows/n). Percentile interval
    (Efron, B. (1979), Annals of Statistics 7, 1–26) from 400 replicates, PCG64 with `seed`.
    """
    import numpy as np  # noqa: PLC0415 - see above

    values: Any = np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=float)
    known = ~np.isnan(values)
    filled, known = np.where(known, values, 0.0), known.astype(float)
    people = len(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = filled.sum(axis=0) / known.sum(axis=0)
        scale = sqrt(people / n) if n else 1.0
        random, found = np.random.Generator(np.random.PCG64(seed)), []
        for _ in range(0, _REPLICATES, _AT_A_TIME):
            weights = random.multinomial(people, np.full(people, 1 / people), size=_AT_A_TIME).astype(float)
            means = (weights @ filled) / (weights @ known)
            means = centre + (means - centre) * scale
            order = np.argsort(-np.nan_to_num(means, nan=-1.0), axis=1, kind="stable")
            ranks = np.empty_like(order)
            np.put_along_axis(ranks, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
            found.append(ranks)
    low, high = np.quantile(np.concatenate(found), [0.025, 0.975], axis=0, method="inverted_cdf")
    return [(int(one), int(other)) for one, other in zip(low, high, strict=True)]


class Group(NamedTuple):
    """One group's mean, the variance of its people (n − 1) and its size."""

    mean: float
    variance: float
    n: int


def shrunken(groups: Mapping[UUID, Group], parent: float) -> dict[UUID, float]:
    """Empirical-Bayes means of sibling groups, drawn towards the parent's mean the more, the less a group tells.

    mᵢ' = parent + Bᵢ·(mᵢ − parent), Bᵢ = τ²/(τ² + σ²/nᵢ); σ² is the pooled variance within, τ² the method-of-moments
    variance between (DerSimonian & Laird 1986, Controlled Clinical Trials 7, 177–188, with known σ²), at least 0.
    Needs two groups and any variance; else the means themselves. For ranking only: it is not the group's score.
    """
    within = sum((group.n - 1) * group.variance for group in groups.values())
    degrees = sum(group.n - 1 for group in groups.values())
    if len(groups) < 2 or degrees == 0 or within == 0:
        return {key: group.mean for key, group in groups.items()}
    sigma = within / degrees
    precisions = {key: group.n / sigma for key, group in groups.items()}
    total = sum(precisions.values())
    centre = sum(precisions[key] * group.mean for key, group in groups.items()) / total
    spread = sum(precisions[key] * (group.mean - centre) ** 2 for key, group in groups.items())
    divisor = total - sum(value**2 for value in precisions.values()) / total
    between = max(0.0, (spread - (len(groups) - 1)) / divisor)
    return {
        key: parent + between / (between + 1 / precisions[key]) * (group.mean - parent) for key, group in groups.items()
    }


def places(groups: Mapping[UUID, Group], parent: float) -> dict[UUID, int]:
    """The place of each group among its siblings by shrunken mean, the widest gap first; of equals the lower id."""
    means = shrunken(groups, parent)
    ordered = sorted(means, key=lambda key: (-means[key], key))
    return {key: place for place, key in enumerate(ordered, 1)}


class Mean(NamedTuple):
    """A mean with its 95 % interval (normal approximation; no interval below two people)."""

    value: float
    low: float | None
    high: float | None


def mean_interval(pairs: Pairs, side: Literal[0, 1]) -> Mean | None:
    """The mean of the rows (side 0) or columns (side 1) of a table; None without people."""
    n = sum(pairs.values())
    if n == 0:
        return None
    mean = sum(pair[side] * count for pair, count in pairs.items()) / n
    if n == 1:
        return Mean(mean, None, None)
    variance = sum((pair[side] - mean) ** 2 * count for pair, count in pairs.items()) / (n - 1)
    half = _Z95 * sqrt(variance / n)
    return Mean(mean, mean - half, mean + half)


Quadrant = Literal["concentrate_here", "keep_up", "low_priority", "possible_overkill"]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an item lies, the two cuts that decided it, and whether one of its intervals crosses a cut."""

    quadrant: Quadrant
    importance_cut: float
    performance_cut: float
    uncertain: bool


def quadrants(items: Mapping[UUID, tuple[Mean, Mean]]) -> dict[UUID, Placed]:
    """The importance–performance quadrant of each item, from its mean importance and mean present level.

    The cuts are the means of the items' means (data-centred); an item on a cut counts as high. Source: Martilla, J. A.
    & James, J. C. (1977), Importance-performance analysis, Journal of Marketing 41(1), 77–79.
    """
    if not items:
        return {}
    importance_cut = sum(importance.value for importance, _ in items.values()) / len(items)
    performance_cut = sum(performance.value for _, performance in items.values()) / len(items)
    names: dict[tuple[bool, bool], Quadrant] = {
        (True, False): "concentrate_here",
        (True, True): "keep_up",
        (False, False): "low_priority",
        (False, True): "possible_overkill",
    }
    return {
        key: Placed(
            names[importance.value >= importance_cut, performance.value >= performance_cut],
            importance_cut,
            performance_cut,
            _crosses(importance, importance_cut) or _crosses(performance, performance_cut),
        )
        for key, (importance, performance) in items.items()
    }


def _crosses(mean: Mean, cut: float) -> bool:
    return mean.low is None or mean.high is None or mean.low < cut < mean.high
