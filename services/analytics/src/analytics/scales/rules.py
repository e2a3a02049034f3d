"""The moments of complete cases, which add up exactly."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Moments", "case_of", "moments_of", "scales_of", "sum_of"]


class Moments(NamedTuple):
    """n complete cases of k items: Σx (k integers) and Σxxᵀ (k × k integers, row by row)."""

    n: int
    sums: tuple[int, ...]
    products: tuple[int, ...]

    def plus(self, other: "Moments", times: int = 1) -> "Moments":
        """These cases and `times` the other ones, of the same items; −1 takes them away."""
        return Moments(
            self.n + times * other.n,
            tuple(a + times * b for a, b in zip(self.sums, other.sums, strict=True)),
            tuple(a + times * b for a, b in zip(self.products, other.products, strict=True)),
        )

    @property
    def rows(self) -> list[tuple[int, ...]]:
        """Σxxᵀ as k rows."""
        k = len(self.sums)
        return [self.products[row * k : (row + 1) * k] for row in range(k)]


def moments_of(case: Sequence[int]) -> Moments:
    """The moments of one complete case."""
    return Moments(1, tuple(case), tuple(a * b for a in case for b in case))


def sum_of(moments: Iterable[Moments], items: int) -> Moments:
    """The moments of several groups together; of k items."""
    total = Moments(0, (0,) * items, (0,) * (items * items))
    for each in moments:
        total = total.plus(each)
    return total


def case_of(answers: Mapping[str, int], items: Sequence[str]) -> tuple[int, ...] | None:
    """The answers to all items, in their order; None when one is missing."""
    return tuple(answers[item] for item in items) if answers.keys() >= set(items) else None


def scales_of(questions: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Scale -> the codes of its items in order, of the scales of two items or more that are about no competency."""
    found: dict[str, list[str]] = {}
    for question in questions:
        if question.get("scale_group") and question.get("kind") == "scale" and question.get("competency_id") is None:
            found.setdefault(question["scale_group"], []).append(question["code"])
    return {scale: tuple(sorted(codes)) for scale, codes in sorted(found.items()) if len(codes) > 1}
