"""What a superior who reads the own unit could work out about people who are not the own reports."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any
from uuid import UUID

from analytics.figures.rules import N_OF, Figures, figure_cells, numbers_of
from analytics.standings.rules import Standing, cells_of

__all__ = ["few_beyond", "known_counts", "without_few_beyond"]

_FIGURE_OF = {cell: figure for cell, (figure, _) in figure_cells().items()}
Numbers = Mapping[UUID, Mapping[str, Any]]
"""Competency -> the numbers of a unit."""


def few_beyond(n: int | None, known: int, k: int) -> bool:
    """Whether a number about n people tells of one to k−1 besides the `known` ones, whom the reader could subtract."""
    return n is not None and 0 < n - known < k


def known_counts(standings: Iterable[Standing], wave_id: UUID, units: Container[UUID]) -> dict[UUID, Counter[str]]:
    """Competency -> figure -> how many of these people are counted in it, in a wave and in these units."""
    found: dict[UUID, Counter[str]] = {}
    for standing in standings:
        if standing.wave_id == wave_id and standing.unit_id in units:
            figures = (_FIGURE_OF[cell] for cell in cells_of(standing) if cell in _FIGURE_OF)
            found.setdefault(standing.competency_id, Counter()).update(figures)
    return found


def without_few_beyond(
    numbers: Numbers, known: Mapping[UUID, Mapping[str, int]], k: int
) -> dict[UUID, Mapping[str, Any]]:
    """The numbers of a unit without the competencies in which a figure tells of a few people besides the known ones."""
    hidden = numbers_of(Figures(None, None, None, None, None, None))
    return {
        competency: hidden
        if any(few_beyond(found[n], known.get(competency, {}).get(figure, 0), k) for figure, n in N_OF.items())
        else found
        for competency, found in numbers.items()
    }
