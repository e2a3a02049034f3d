"""What an import comes to. Pure: no database, no web, no clock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.schemas import Text, text
from shared.tabular import ParsedRow, RowProblem, rejected_lines

__all__ = ["Fate", "Outcome", "Rows", "accepted", "problem"]

Fate = Literal["created", "changed", "unchanged"]
Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Outcome:
    """What the good rows come to: how many were created, changed, unchanged, and what is wrong with the others."""

    problems: list[RowProblem] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)


def problem(
    row: ParsedRow, headers: Mapping[str, str], column: str, reason: tuple[str, str], remedy: tuple[str, str]
) -> RowProblem:
    """A problem of one cell; reason and remedy in both languages, Indonesian first."""
    value = row.values.get(column)
    return RowProblem(
        line=row.line,
        column=headers.get(column, column),
        value=None if value is None else str(value)[:80],
        reason=_text(reason),
        remedy=_text(remedy),
    )


def accepted(rows: Sequence[ParsedRow], problems: Sequence[RowProblem]) -> list[ParsedRow]:
    """The rows without any problem."""
    rejected = rejected_lines(problems)
    return [row for row in rows if row.line not in rejected]


def _text(words: tuple[str, str]) -> Text:
    return text(*words)
