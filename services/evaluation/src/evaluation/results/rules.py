"""What a class achieved: pure statistics over paired and unpaired scores.

Only paired scores enter gains; attrition is shown beside them. A retrospective pre-test is never paired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

__all__ = ["Learning", "Test", "in_whole_groups", "learning", "mean_or_none"]

_FULL_SCORE = 100.0


@dataclass(frozen=True, slots=True)
class Test:
    """The tests of one participant: scores 0–100; `pre` is None when there is none or it was retrospective."""

    pre: float | None
    post: float | None
    passed: bool | None
    retrospective: bool


@dataclass(frozen=True, slots=True)
class Learning:
    """Level 2 of a class. Every figure is None when fewer than the smallest group stand behind it.

    `gain_of_class` is the normalised gain of the means (Hake 1998, Am. J. Phys. 66:64), `mean_gain_of_people` the
    mean of each person's own; people who had 100 before cannot gain and are left out of the latter.
    """

    participants: int
    pre: int
    post: int
    paired: int
    retrospective: int
    mean_pre: float | None
    mean_post: float | None
    mean_difference: float | None
    gain_of_class: float | None
    mean_gain_of_people: float | None
    share_passed: float | None
    suppressed: bool


def learning(tests: Sequence[Test], smallest: int) -> Learning:
    """Level 2 of a class from the tests of its participants; `smallest` is the smallest group that is shown."""
    pairs = [(test.pre, test.post) for test in tests if test.pre is not None and test.post is not None]
    passed = [test.passed for test in tests if test.passed is not None]
    paired_shown = len(pairs) >= smallest
    mean_pre = fmean(pre for pre, _ in pairs) if paired_shown else None
    mean_post = fmean(post for _, post in pairs) if paired_shown else None
    own = [(post - pre) / (_FULL_SCORE - pre) for pre, post in pairs if pre < _FULL_SCORE]
    return Learning(
        participants=len(tests),
        pre=sum(test.pre is not None for test in tests),
        post=sum(test.post is not None for test in tests),
        paired=len(pairs),
        retrospective=sum(test.retrospective for test in tests),
        mean_pre=mean_pre,
        mean_post=mean_post,
        mean_difference=None if mean_pre is None or mean_post is None else mean_post - mean_pre,
        gain_of_class=_gain(mean_pre, mean_post),
        mean_gain_of_people=fmean(own) if len(own) >= smallest else None,
        share_passed=sum(passed) / len(passed) if len(passed) >= smallest else None,
        suppressed=not paired_shown,
    )


def _gain(mean_pre: float | None, mean_post: float | None) -> float | None:
    if mean_pre is None or mean_post is None or mean_pre >= _FULL_SCORE:
        return None
    return (mean_post - mean_pre) / (_FULL_SCORE - mean_pre)


def in_whole_groups(values: Sequence[float], smallest: int) -> Sequence[float]:
    """The first values, as many whole groups of `smallest` as there are.

    A figure that moved with each single answer would tell that answer to whoever asks before and after it.
    """
    return values[: len(values) // smallest * smallest]


def mean_or_none(values: Sequence[float]) -> float | None:
    """The mean; None without values, never 0."""
    return fmean(values) if values else None
