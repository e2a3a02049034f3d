"""Whether the conditions of a form make sense: they look back, and compare like with like."""

from collections.abc import Iterator

from shared.errors import FieldProblem
from shared.forms._content import Question
from shared.forms._relevance import Comparison, comparisons
from shared.schemas import Text, text

__all__ = ["relevance_problems"]

_MOST = 50
_EARLIER = text("Syarat harus merujuk pertanyaan sebelumnya", "A condition must refer to an earlier question")


def relevance_problems(placed: list[tuple[str, Question]]) -> Iterator[FieldProblem]:
    """The problems of every condition; `placed` are all questions in order with their pointers."""
    earlier: dict[str, Question] = {}
    for place, question in placed:
        if question.relevance is not None:
            found = list(comparisons(question.relevance))
            if len(found) > _MOST:
                reason = text(f"Paling banyak {_MOST} perbandingan.", f"At most {_MOST} comparisons.")
                yield FieldProblem(f"{place}/relevance", reason)
            for comparison in found:
                reason_or_none = _wrong(comparison, earlier)
                if reason_or_none is not None:
                    yield FieldProblem(f"{place}/relevance", reason_or_none)
        earlier[question.code] = question


def _wrong(comparison: Comparison, earlier: dict[str, Question]) -> Text | None:
    asked = earlier.get(comparison.question)
    if asked is None:
        return text(f"{_EARLIER.id}: {comparison.question}.", f"{_EARLIER.en}: {comparison.question}.")
    if _fits(comparison, asked):
        return None
    return text(
        f"Perbandingan {comparison.op} dengan {comparison.value} tidak sesuai jenis pertanyaan {asked.code}.",
        f"Comparing {comparison.op} with {comparison.value} does not fit the kind of question {asked.code}.",
    )


def _fits(comparison: Comparison, asked: Question) -> bool:
    op, value = comparison.op, comparison.value
    if op == "answered":
        return value is None
    if op == "contains":
        return asked.kind == "multiple" and _is_operand(value, asked)
    if asked.kind == "multiple":
        return False
    if op == "in":
        return isinstance(value, list) and bool(value) and all(_is_operand(item, asked) for item in value)
    if op in {"==", "!="}:
        return _is_operand(value, asked)
    return asked.kind in {"scale", "number"} and _is_operand(value, asked)


def _is_operand(value: object, asked: Question) -> bool:
    if asked.kind in {"scale", "number"}:
        return isinstance(value, (int, float))
    if asked.kind == "text":
        return isinstance(value, str)
    return isinstance(value, str) and value in {option.code for option in asked.options}
