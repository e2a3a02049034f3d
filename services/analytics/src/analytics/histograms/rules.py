"""Histograms along government → unit → superior."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from shared.ids import derived_id

__all__ = ["Cell", "counted_questions", "histograms_of", "mean_of", "node_of"]

Counts = dict[int, int]
"""Answer -> how many."""


class Cell(NamedTuple):
    """How many of a unit below a superior gave one answer to one question."""

    unit_id: UUID
    superior_id: UUID
    question: str
    value: int
    n: int


def counted_questions(questions: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The questions of a campaign whose answers are counted: about no competency, with a number for an answer."""
    kinds = {"scale", "choice", "number"}
    return [each for each in questions if each.get("competency_id") is None and each.get("kind") in kinds]


def node_of(unit_id: UUID, superior_id: UUID) -> UUID:
    """The group of those below one superior in a unit."""
    return derived_id(unit_id, f"superior:{superior_id}")


def histograms_of(cells: Iterable[Cell]) -> dict[tuple[UUID, UUID | None], Counts]:
    """(unit, superior) -> histogram of one question; superior None is the whole unit."""
    found: dict[tuple[UUID, UUID | None], Counts] = {}
    for cell in cells:
        for superior in (None, cell.superior_id):
            counts = found.setdefault((cell.unit_id, superior), {})
            counts[cell.value] = counts.get(cell.value, 0) + cell.n
    return found


def mean_of(counts: Mapping[int, int]) -> float | None:
    """The mean answer; None without any."""
    n = sum(counts.values())
    return sum(value * count for value, count in counts.items()) / n if n else None
