"""What answers add up to, never across scales."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.forms._compiled import CompiledForm
from shared.forms._content import AnswerValue

__all__ = ["GroupScore", "Marks", "Scores", "score"]


@dataclass(frozen=True, slots=True)
class GroupScore:
    """One scale group of one person: `sum` and `mean` over the `n` answered of the `asked` relevant questions.

    In units of the group's scale, reversed questions mirrored (min + max − value). `mean` is None when n is 0;
    `complete` when all that were asked are answered: whether an incomplete group counts is the reader's rule.
    """

    scale: str
    sum: float
    mean: float | None
    n: int
    asked: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """A test: points reached of points possible, and the percentage 0–100. An unanswered question has no points."""

    points: float
    possible: float
    percent: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores by scale group, and the test's when questions have keys."""

    groups: dict[str, GroupScore]
    test: Marks | None


def score(form: CompiledForm, answers: Mapping[str, AnswerValue]) -> Scores:
    """Score answers by question code, as `relevant_answers` keeps them."""
    raise NotImplementedError
