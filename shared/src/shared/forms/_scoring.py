"""What answers add up to, never across scales."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.forms._answers import irrelevant_codes
from shared.forms._compiled import CompiledForm
from shared.forms._content import AnswerValue, Question

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
    """Score answers by question code, as `relevant_answers` keeps them.

    A test question is right or wrong as a whole: a choice when it is one of its key, a multiple one when exactly the
    options of the key are chosen. Questions that the answers made irrelevant count nowhere.
    """
    hidden = irrelevant_codes(form, answers)
    groups = {group: _group(form, answers, codes, hidden) for group, codes in form.groups.items()}
    return Scores(groups=groups, test=_marks(form, answers, hidden))


def _group(
    form: CompiledForm, answers: Mapping[str, AnswerValue], codes: tuple[str, ...], hidden: frozenset[str]
) -> GroupScore:
    asked = [code for code in codes if code not in hidden]
    values = [_mirrored(form, code, value) for code in asked if isinstance(value := answers.get(code), (int, float))]
    total = float(sum(values))
    return GroupScore(
        scale=form.questions[codes[0]].question.scale or "",
        sum=total,
        mean=total / len(values) if values else None,
        n=len(values),
        asked=len(asked),
        complete=len(values) == len(asked),
    )


def _mirrored(form: CompiledForm, code: str, value: float) -> float:
    mirror = form.mirrors.get(code)
    return value if mirror is None else mirror - value


def _marks(form: CompiledForm, answers: Mapping[str, AnswerValue], hidden: frozenset[str]) -> Marks | None:
    asked = [form.questions[code].question for code in form.keyed if code not in hidden]
    if not asked:
        return None
    possible = sum(question.points for question in asked)
    points = sum(question.points for question in asked if _is_right(question, answers.get(question.code)))
    return Marks(points=points, possible=possible, percent=100 * points / possible)


def _is_right(question: Question, value: AnswerValue) -> bool:
    key = question.key or []
    return set(value) == set(key) if isinstance(value, list) else value in key
