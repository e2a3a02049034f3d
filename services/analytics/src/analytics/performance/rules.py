"""The performance gap of a group, from a table of counts. Pure: no database, no clock."""

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from analytics.needs.rules import Pairs, Share, share_of

__all__ = ["PERFORMANCE", "PerformanceGap", "pairs_of_counts", "performance_gap"]

#: The figure's name in suppression and releases.
PERFORMANCE = "performance"
#: The 97.5 % quantile of the standard normal distribution.
_Z95 = 1.959963984540054


class PerformanceGap(NamedTuple):
    """Mean of the people's missed percent, 0–100, with its standard error, and the share that missed anything.

    Standard error and interval are None for one person.
    """

    n: int
    mean: float
    standard_error: float | None
    low: float | None
    high: float | None
    below: Share


def performance_gap(pairs: Pairs) -> PerformanceGap | None:
    """The gap of n people out of {(missed percent, 0): n}; None for nobody.

    With missed percents x: mean(x); standard error s/√n with n−1 in the variance; the 95 % interval is the normal one,
    cut at 0 and 100 (Cochran, W. G., Sampling Techniques, 3rd ed. 1977, ch. 2). `below` is the share with x > 0 with
    its Wilson interval.
    """
    n = sum(pairs.values())
    if n == 0:
        return None
    mean = sum(missed * count for (missed, _), count in pairs.items()) / n
    below = share_of(sum(count for (missed, _), count in pairs.items() if missed), n)
    if n == 1:
        return PerformanceGap(n, mean, None, None, None, below)
    variance = sum((missed - mean) ** 2 * count for (missed, _), count in pairs.items()) / (n - 1)
    error = sqrt(variance / n)
    return PerformanceGap(n, mean, error, max(0.0, mean - _Z95 * error), min(100.0, mean + _Z95 * error), below)


def pairs_of_counts(counts: Mapping[str, int]) -> dict[tuple[int, int], int]:
    """A stored table {missed percent: n} as pairs."""
    return {(int(missed), 0): n for missed, n in counts.items()}
