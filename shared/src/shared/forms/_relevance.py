"""When a question is asked: a small tree of comparisons with the answers to earlier questions.

In JSON: `{"question": "q1", "op": ">=", "value": 3}`, `{"and": […]}`, `{"or": […]}`, `{"not": {…}}`.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Discriminator, Field, StrictFloat, StrictInt, StrictStr, Tag

from shared.schemas import ApiModel

__all__ = ["AllOf", "AnyOf", "Comparison", "Condition", "Not", "Relevance", "comparisons", "compile_relevance"]

Operand: TypeAlias = StrictInt | StrictFloat | StrictStr | list[StrictInt | StrictStr] | None
Condition: TypeAlias = Callable[[Mapping[str, object]], bool]


class Comparison(ApiModel):
    """One comparison. A question without an answer makes it false, whatever the operator.

    `in` takes a list of values; `contains` asks whether an option of a `multiple` question was chosen; `answered` takes
    no value.
    """

    question: str
    op: Literal["==", "!=", "<", "<=", ">", ">=", "in", "contains", "answered"]
    value: Operand = None


class _Tree(ApiModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)


class AllOf(_Tree):
    """True when every part is."""

    parts: "list[Relevance]" = Field(alias="and", min_length=1, max_length=20)


class AnyOf(_Tree):
    """True when one part is."""

    parts: "list[Relevance]" = Field(alias="or", min_length=1, max_length=20)


class Not(_Tree):
    """True when the part is not."""

    part: "Relevance" = Field(alias="not")


def _tag(node: object) -> str:
    if isinstance(node, dict):
        return next((name for name in ("and", "or", "not") if name in node), "comparison")
    if isinstance(node, AllOf):
        return "and"
    if isinstance(node, AnyOf):
        return "or"
    return "not" if isinstance(node, Not) else "comparison"


Relevance: TypeAlias = Annotated[
    Annotated[Comparison, Tag("comparison")]
    | Annotated[AllOf, Tag("and")]
    | Annotated[AnyOf, Tag("or")]
    | Annotated[Not, Tag("not")],
    Discriminator(_tag),
]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()


def comparisons(tree: Relevance) -> Iterator[Comparison]:
    """Every comparison of the tree, from left to right."""
    if isinstance(tree, Comparison):
        yield tree
    elif isinstance(tree, Not):
        yield from comparisons(tree.part)
    else:
        for part in tree.parts:
            yield from comparisons(part)


def compile_relevance(tree: Relevance) -> Condition:
    """The tree as a function of the answers by question code."""
    if isinstance(tree, Comparison):
        return _compile_comparison(tree)
    if isinstance(tree, Not):
        part = compile_relevance(tree.part)
        return lambda answers: not part(answers)
    parts = tuple(compile_relevance(part) for part in tree.parts)
    if isinstance(tree, AllOf):
        return lambda answers: all(part(answers) for part in parts)
    return lambda answers: any(part(answers) for part in parts)


def _compile_comparison(comparison: Comparison) -> Condition:
    code, value, compare = comparison.question, comparison.value, _COMPARE[comparison.op]

    def holds(answers: Mapping[str, object]) -> bool:
        answer = answers.get(code)
        return answer is not None and compare(answer, value)

    return holds


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[object, object], bool]:
    """Only numbers have an order here; anything else makes the comparison false."""

    def holds(answer: object, value: object) -> bool:
        return isinstance(answer, (int, float)) and isinstance(value, (int, float)) and compare(answer, value)

    return holds


_COMPARE: dict[str, Callable[[object, object], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": lambda answer, value: isinstance(value, list) and answer in value,
    "contains": lambda answer, value: isinstance(answer, list) and value in answer,
    "answered": lambda answer, value: True,
}
