"""A form made ready for many answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.forms._content import AnswerValue, FormContent, Question
from shared.forms._relevance import Condition
from shared.schemas import Text

__all__ = ["CompiledForm", "CompiledQuestion", "compile_form"]

Check = Callable[[AnswerValue], Text | None]


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with its check (None: the value fits) and its condition (None: always asked)."""

    question: Question
    check: Check
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A checked form, immutable: its questions by code, in the order in which they are asked."""

    content: FormContent
    questions: Mapping[str, CompiledQuestion]
    required: tuple[str, ...]
    conditional: tuple[str, ...]
    mirrors: Mapping[str, int]
    """For each reversed question min + max of its scale: the mirrored value is that minus the value."""


def compile_form(content: FormContent) -> CompiledForm:
    """Make a form ready, to be kept by version. Raises `InvalidForm` (422) when `check_form` finds anything."""
    raise NotImplementedError
