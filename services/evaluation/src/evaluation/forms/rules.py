"""The built-in forms, as data beside this module: one JSON file for each version, in both languages.

A version never changes; another wording is a new version. Questions named `application_score`, `confidence` and
`barriers`, and the items of dimension `reaction`, are what the published state of an evaluation carries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

from evaluation.evaluations.rules import FormCode
from shared.errors import FieldProblem
from shared.forms import (
    Answer,
    AnswerValue,
    CompiledForm,
    FormContent,
    compile_form,
    relevant_answers,
    validate_answers,
)

__all__ = ["CURRENT_VERSION", "Coded", "coded", "find_content", "form_codes", "take_answers"]

CURRENT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Coded:
    """What a filled form says in the words of the published state; `answers` is all that was answered."""

    answers: dict[str, AnswerValue]
    reaction_score: float | None
    application_score: int | None
    confidence: int | None
    barriers: tuple[str, ...]


def form_codes() -> tuple[FormCode, ...]:
    """The codes of the built-in forms; a test is a score and has none."""
    return tuple(code for code in get_args(FormCode) if code != "test")


@cache
def find_content(code: str, version: int) -> FormContent | None:
    """The form `code` in `version`, or None when there is no such form."""
    resource = files("evaluation.forms").joinpath("content", f"{code}.v{version}.json")
    if code not in form_codes() or not resource.is_file():
        return None
    return FormContent.model_validate_json(resource.read_bytes())


@cache
def _compiled(code: str, version: int) -> CompiledForm:
    content = find_content(code, version)
    if content is None:
        raise LookupError(f"there is no form {code} in version {version}")
    return compile_form(content)


def take_answers(
    code: str, version: int, answers: Sequence[Answer], *, partial: bool = False
) -> tuple[Coded, list[FieldProblem]]:
    """The answers as coded values, and everything that is wrong with them. Raises LookupError for an unknown form."""
    form = _compiled(code, version)
    problems = validate_answers(form, answers, partial=partial)
    if problems:
        return coded({}), problems
    return coded(relevant_answers(form, answers).values), []


def coded(values: dict[str, AnswerValue]) -> Coded:
    """Read the values that the published state carries. `reaction_score` is the mean of the 1–5 items (level 1)."""
    items = [value for question in _REACTION_ITEMS if isinstance(value := values.get(question), int)]
    barriers = values.get("barriers")
    return Coded(
        answers=values,
        reaction_score=sum(items) / len(items) if items else None,
        application_score=_whole(values.get("application_score")),
        confidence=_whole(values.get("confidence")),
        barriers=tuple(barriers) if isinstance(barriers, list) else (),
    )


_REACTION_ITEMS = ("relevance", "facilitator", "materials", "facilities", "intention")


def _whole(value: AnswerValue) -> int | None:
    return value if isinstance(value, int) else None
