"""Answers by what they are evidence of."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.forms._compiled import CompiledForm
from shared.forms._content import AnswerValue

__all__ = ["DimensionAnswer", "answers_by_competency", "answers_by_dimension"]


@dataclass(frozen=True, slots=True)
class DimensionAnswer:
    """One answer with what it is about; `scale` is the code of the scale it was given on, if any."""

    question: str
    competency_id: UUID | None
    scale: str | None
    value: AnswerValue


def answers_by_dimension(form: CompiledForm, answers: Mapping[str, AnswerValue]) -> dict[str, list[DimensionAnswer]]:
    """Answered questions that have a dimension, grouped by it, in the order of the form."""
    found: dict[str, list[DimensionAnswer]] = {}
    for code, asked in form.questions.items():
        question, value = asked.question, answers.get(code)
        if question.dimension is not None and value is not None:
            answer = DimensionAnswer(code, question.competency_id, question.scale, value)
            found.setdefault(question.dimension, []).append(answer)
    return found


def answers_by_competency(form: CompiledForm, answers: Mapping[str, AnswerValue]) -> dict[UUID, dict[str, AnswerValue]]:
    """For each competency that was asked about its answers by dimension: `{id: {"importance": 4, "proficiency": 0}}`.

    Unanswered dimensions are left out; a competency without any answer is there with an empty dictionary.
    """
    found: dict[UUID, dict[str, AnswerValue]] = {}
    for competency_id, dimension, code in form.evidence:
        levels = found.setdefault(competency_id, {})
        value = answers.get(code)
        if value is not None:
            levels[dimension] = value
    return found
