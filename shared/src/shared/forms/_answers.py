"""Taking answers: which fit, which are missing, which the other answers made irrelevant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.errors import FieldProblem
from shared.forms._compiled import CompiledForm
from shared.forms._content import Answer, AnswerValue
from shared.schemas import Text, text

__all__ = ["Relevant", "irrelevant_codes", "relevant_answers", "validate_answers"]

_UNKNOWN = text(
    "Pertanyaan ini tidak ada dalam formulir. Muat ulang formulir, lalu jawab lagi.",
    "This question is not in the form. Reload the form and answer again.",
)
_TWICE = text("Dijawab dua kali. Kirim satu jawaban saja.", "Answered twice. Send only one answer.")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Relevant:
    """The answers to keep, by question code, and the codes of those that were dropped as irrelevant.

    Answers of null, of blank text and of no option are not among `values`: they are the same as none given.
    """

    values: dict[str, AnswerValue]
    dropped: list[str]


def validate_answers(
    form: CompiledForm, answers: Sequence[Answer], *, partial: bool, pointer: str = "/answers"
) -> list[FieldProblem]:
    """Everything that is wrong with the answers: empty when they can be taken.

    Unknown and repeated questions are problems at `/answers/3/question`, values that do not fit at `/answers/3/value`;
    a required question without an answer is one at `/answers`, unless `partial` (a draft). Values of questions that are
    irrelevant by the other answers are not checked: `relevant_answers` drops them. Never raises.
    """
    values = _filled(answers)
    hidden = irrelevant_codes(form, values) if form.conditional else _NONE
    problems: list[FieldProblem] = []
    questions = form.questions
    for index, answer in enumerate(answers):
        code, value = answer.question, answer.value
        asked = questions.get(code)
        if asked is None:
            problems.append(FieldProblem(f"{pointer}/{index}/question", _UNKNOWN))
        elif value is not None and code not in hidden and (reason := asked.check(value)) is not None:
            problems.append(FieldProblem(f"{pointer}/{index}/value", reason))
    # As many values as answers: none is blank, so none is repeated.
    if len(answers) != len(values):
        problems.extend(_repeated(answers, pointer))
    if not (partial or values.keys() >= form.required_codes):
        missing = [code for code in form.required if code not in values and code not in hidden]
        problems.extend(FieldProblem(pointer, _missing(questions[code].question.text, code)) for code in missing)
    return problems


def relevant_answers(form: CompiledForm, answers: Sequence[Answer]) -> Relevant:
    """Split answers into those to keep and those that the others made irrelevant.

    A question counts as unanswered for later ones when it is irrelevant itself. Call it after `validate_answers`;
    unknown questions are left out.
    """
    values = _filled(answers)
    if not form.questions.keys() >= values.keys():
        values = {code: value for code, value in values.items() if code in form.questions}
    if not form.conditional:
        return Relevant(values, [])
    hidden = irrelevant_codes(form, values)
    kept = {code: value for code, value in values.items() if code not in hidden}
    return Relevant(kept, [code for code in values if code in hidden])


def irrelevant_codes(form: CompiledForm, values: Mapping[str, AnswerValue]) -> frozenset[str]:
    """The questions that are not asked, given the other answers; found in the order of the form."""
    remaining = dict(values)
    hidden = set()
    for code in form.conditional:
        condition = form.questions[code].condition
        if condition is not None and not condition(remaining):
            hidden.add(code)
            remaining.pop(code, None)
    return frozenset(hidden)


def _filled(answers: Sequence[Answer]) -> dict[str, AnswerValue]:
    """The answers that say something; of repeated ones the last."""
    # Most answers by far are whole numbers, which are never blank.
    return {
        answer.question: value
        for answer in answers
        if (value := answer.value) is not None and (value.__class__ is int or not _is_blank(value))
    }


def _is_blank(value: AnswerValue) -> bool:
    return (isinstance(value, str) and not value.strip()) or value == []


def _repeated(answers: Sequence[Answer], pointer: str) -> list[FieldProblem]:
    seen: set[str] = set()
    problems = []
    for index, answer in enumerate(answers):
        if answer.question in seen:
            problems.append(FieldProblem(f"{pointer}/{index}/question", _TWICE))
        seen.add(answer.question)
    return problems


def _missing(asked: Text, code: str) -> Text:
    return text(
        f"Belum dijawab: {_short(asked.id)} ({code}). Jawab pertanyaan ini.",
        f"Not answered: {_short(asked.en)} ({code}). Answer this question.",
    )


def _short(words: str) -> str:
    return words if len(words) <= 120 else words[:119] + "…"
