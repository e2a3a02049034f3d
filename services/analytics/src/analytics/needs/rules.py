"""The figures of group needs, computed from tables of counts.

Symbols: I importance (1–5), A present or self-rated level (0–5), R required level (0–5), n pairs in which both are
known. No pairs give None, never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal, NamedTuple
from uuid import UUID

__all__ = [
    "LOW_CONFIDENCE",
    "Estimate",
    "NeedState",
    "OfficialGap",
    "Pairs",
    "Share",
    "cronbach_alpha",
    "gap_of",
    "low_confidence_share",
    "mean_weighted_discrepancy",
    "need_order",
    "official_gap",
    "ranked_discrepancy",
    "share_of",
    "status_of",
    "wilson_interval",
]

Pairs = Mapping[tuple[int, int], int]
"""{(row, column): n}"""

#: "Kurang percaya diri": confidence of this or less (1–5) is low.
LOW_CONFIDENCE = 2
#: The 97.5 % quantile of the standard normal distribution, as R's qnorm(0.975).
_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure from n pairs with its standard error (None where n is too small for one)."""

    n: int
    value: float
    standard_error: float | None
    mean_row: float
    mean_column: float


@dataclass(frozen=True, slots=True)
class Share:
    """count of n, as a share 0–1 with its Wilson 95 % interval."""

    n: int
    count: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OfficialGap:
    """Mean of max(0, required − present) in levels, and the share below standard."""

    n: int
    mean: float
    below: Share


def mean_weighted_discrepancy(pairs: Pairs, *, population: int | None = None) -> Estimate | None:
    """MWDS = mean(I) · (mean(I) − mean(A)) over pairs (I, A), with its standard error by the delta method.

    Range −6.25 … 20 where both are on 1–5, up to 25 where A may be 0. The gradient at the means is
    (2·mI − mA, −mI); the covariance of (I, A) has n−1 in its denominator and is divided by n, with the
    finite-population factor √(1 − n/N) when the size N is known. The mean of each person's own I·(I−A) is another
    statistic. Source: Borich, G. D. (1980), A needs assessment model for conducting follow-up studies, Journal of
    Teacher Education 31(3), 39–42.
    """
    n = sum(pairs.values())
    if n == 0:
        return None
    mean_i = sum(i * count for (i, _), count in pairs.items()) / n
    mean_a = sum(a * count for (_, a), count in pairs.items()) / n
    value = mean_i * (mean_i - mean_a)
    if n == 1:
        return Estimate(n, value, None, mean_i, mean_a)
    var_i = sum((i - mean_i) ** 2 * count for (i, _), count in pairs.items()) / (n - 1)
    var_a = sum((a - mean_a) ** 2 * count for (_, a), count in pairs.items()) / (n - 1)
    cov = sum((i - mean_i) * (a - mean_a) * count for (i, a), count in pairs.items()) / (n - 1)
    by_i, by_a = 2 * mean_i - mean_a, -mean_i
    variance = (by_i**2 * var_i + by_a**2 * var_a + 2 * by_i * by_a * cov) / n
    correction = max(0.0, 1 - n / population) if population else 1.0
    return Estimate(n, value, sqrt(max(0.0, variance) * correction), mean_i, mean_a)


def ranked_discrepancy(pairs: Pairs) -> Estimate | None:
    """RDM = −NR + PR in percent: NR the share with A < I, PR the share with A > I; ties count for neither.

    Range −100 … 100; negative is a need. Standard error 100·√((p + q − (q − p)²)/n) with p = NR, q = PR as shares.
    Source: Narine, L. & Harder, A. (2021), Comparing the Borich model with the ranked discrepancy model, Journal of
    Agricultural Education 62(1), 96–111.
    """
    n = sum(pairs.values())
    if n == 0:
        return None
    negative = sum(count for (i, a), count in pairs.items() if a < i) / n
    positive = sum(count for (i, a), count in pairs.items() if a > i) / n
    error = sqrt(max(0.0, negative + positive - (positive - negative) ** 2) / n)
    mean_i = sum(i * count for (i, _), count in pairs.items()) / n
    mean_a = sum(a * count for (_, a), count in pairs.items()) / n
    return Estimate(n, 100 * (positive - negative), 100 * error, mean_i, mean_a)


def official_gap(pairs: Pairs) -> OfficialGap | None:
    """Mean of max(0, R − A) over pairs (R, A), 0 … 5 levels, and the share with A < R with its Wilson interval.

    The competency gap of PP 11/2017 art. 206, for the present job or, with its own table, for the next one.
    """
    n = sum(pairs.values())
    if n == 0:
        return None
    total = sum(max(0, required - present) * count for (required, present), count in pairs.items())
    below = sum(count for (required, present), count in pairs.items() if present < required)
    return OfficialGap(n, total / n, share_of(below, n))


def low_confidence_share(histogram: Mapping[int, int]) -> Share | None:
    """The share that answered `LOW_CONFIDENCE` or less of 5 to "seberapa percaya diri Anda memakainya?"."""
    n = sum(histogram.values())
    if n == 0:
        return None
    return share_of(sum(count for value, count in histogram.items() if value <= LOW_CONFIDENCE), n)


def wilson_interval(count: float, n: float, z: float = _Z95) -> tuple[float, float]:
    """The score interval for a share count/n, by default 95 %; n ≥ 1. An effective sample size need not be whole.

    ((p + z²/2n) ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson, E. B. (1927), Journal of the American
    Statistical Association 22, 209–212; equal to R's prop.test(correct = FALSE).
    """
    share = count / n
    square = z * z
    middle = share + square / (2 * n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    low = 0.0 if count == 0 else (middle - half) / scale
    high = 1.0 if count == n else (middle + half) / scale
    return low, high


def cronbach_alpha(n: int, sums: Sequence[float], products: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of k items from the moments of n complete cases: Σx (k) and Σxxᵀ (k × k).

    α = k/(k−1) · (1 − Σ var(xᵢ) / var(Σ xᵢ)), at most 1. None with fewer than two items or cases, or no variance.
    Source: Cronbach, L. J. (1951), Psychometrika 16, 297–334.
    """
    k = len(sums)
    if k < 2 or n < 2:
        return None
    covariance = [[(products[a][b] - sums[a] * sums[b] / n) / (n - 1) for b in range(k)] for a in range(k)]
    total = sum(map(sum, covariance))
    if total <= 0:
        return None
    return k / (k - 1) * (1 - sum(covariance[item][item] for item in range(k)) / total)


class NeedState(NamedTuple):
    """The need of one person in one competency, as it is published."""

    id: UUID
    government_id: UUID
    revision: int
    person_id: UUID
    unit_id: UUID
    competency_id: UUID
    required: int | None
    next_required: int | None
    present: int | None
    self_level: int | None
    superior_level: int | None
    zone: str
    gap: int | None
    next_gap: int | None
    confidence: int | None
    status: str
    before: dict[str, int | None] | None
    cause: dict[str, str]
    policy_version: int


def gap_of(required: int | None, present: int | None) -> int | None:
    """max(0, required − present) in levels; None when either is unknown."""
    return None if required is None or present is None else max(0, required - present)


def status_of(gap: int | None) -> Literal["open", "closed", "unknown"]:
    """Whether a person's need is open, closed, or not known for want of a level or a standard."""
    if gap is None:
        return "unknown"
    return "open" if gap > 0 else "closed"


def need_order(gap: float | None, mwds: float | None, code: str) -> tuple[float, float, str]:
    """The sort key of needs: mean official gap, then MWDS, both largest first and unknown last, then the code."""
    return (float("inf") if gap is None else -gap, float("inf") if mwds is None else -mwds, code)


def share_of(count: int, n: int) -> Share:
    """The share count/n with its Wilson 95 % interval; n ≥ 1."""
    low, high = wilson_interval(count, n)
    return Share(n, count, count / n, low, high)
