"""A form made ready for many answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from shared.forms._checks import InvalidForm, check_form
from shared.forms._content import FormContent, Question
from shared.forms._relevance import Condition, compile_relevance
from shared.forms._values import Check, compile_check

__all__ = ["CompiledForm", "CompiledQuestion", "compile_form"]


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with its check (None: the value fits) and its condition (None: always asked)."""

    question: Question
    check: Check
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A checked form, immutable; everything that reading answers needs is looked up, not searched.

    `questions` are in the order in which they are asked; `required` and `required_codes` are those that must be
    answered where they are asked; `conditional` are the codes of those with a relevance;
    `groups` has the codes of each scale group; `keyed` those of test questions; `evidence` is (competency, dimension,
    code) of each question about a competency. `mirrors` holds for each reversed question min + max of its scale: the
    mirrored value is that minus the value.
    """

    content: FormContent
    questions: Mapping[str, CompiledQuestion]
    required: tuple[str, ...]
    required_codes: frozenset[str]
    conditional: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    keyed: tuple[str, ...]
    evidence: tuple[tuple[UUID, str, str], ...]
    mirrors: Mapping[str, int]


def compile_form(content: FormContent) -> CompiledForm:
    """Make a form ready, to be kept by version. Raises `InvalidForm` (422) when `check_form` finds anything."""
    if problems := check_form(content):
        raise InvalidForm(errors=problems)
    scales = {scale.code: scale for scale in content.scales}
    asked = list(content.questions())
    groups: dict[str, list[str]] = {}
    for question in asked:
        if question.scale_group:
            groups.setdefault(question.scale_group, []).append(question.code)
    questions = {
        question.code: CompiledQuestion(
            question,
            compile_check(question, scales.get(question.scale or "")),
            compile_relevance(question.relevance) if question.relevance else None,
        )
        for question in asked
    }
    reversed_ones = [(question.code, scales[question.scale or ""]) for question in asked if question.reversed]
    return CompiledForm(
        content=content,
        questions=MappingProxyType(questions),
        required=tuple(question.code for question in asked if question.required),
        required_codes=frozenset(question.code for question in asked if question.required),
        conditional=tuple(question.code for question in asked if question.relevance),
        groups=MappingProxyType({group: tuple(codes) for group, codes in groups.items()}),
        keyed=tuple(question.code for question in asked if question.key),
        evidence=tuple(
            (question.competency_id, question.dimension, question.code)
            for question in asked
            if question.competency_id and question.dimension
        ),
        mirrors=MappingProxyType({code: scale.min + scale.max for code, scale in reversed_ones}),
    )
