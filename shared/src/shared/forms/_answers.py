"""Taking answers: which fit, which are missing, which the other answers made irrelevant."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.errors import FieldProblem
from shared.forms._compiled import CompiledForm
from shared.forms._content import Answer, AnswerValue

__all__ = ["Relevant", "relevant_answers", "validate_answers"]


@dataclass(frozen=True, slots=True)
class Relevant:
    """The answers to keep, by question code, and the codes of those that were dropped as irrelevant.

    Answers of null are not among `values`: no answer is the same as none given.
    """

    values: dict[str, AnswerValue]
    dropped: list[str]


def validate_answers(
    form: CompiledForm, answers: Sequence[Answer], *, partial: bool, pointer: str = "/answers"
) -> list[FieldProblem]:
    """Everything that is wrong with the answers: empty when they can be taken.

    Unknown and repeated questions and values that do not fit are problems at `/answers/3/value` (or `/question`);
    a required question without an answer is one at `/answers`, unless `partial` (a draft). Values of questions that are
    irrelevant by the other answers are not checked: `relevant_answers` drops them. Never raises.
    """
    raise NotImplementedError


def relevant_answers(form: CompiledForm, answers: Sequence[Answer]) -> Relevant:
    """Split answers into those to keep and those that the others made irrelevant.

    A question counts as unanswered for later ones when it is irrelevant itself. Call it after `validate_answers`;
    unknown questions are left out.
    """
    raise NotImplementedError
