"""An attacker who knows everything but the answers: who is in which unit, who changed when, and every shown number.

Each person's value in each release is an unknown mixture of the cells of a table; every shown number is a linear
equation. A linear program then gives the least and the greatest total that a group can have: when they are equal, the
group's number is no secret.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

__all__ = ["Attack", "Cell", "Version"]

Cell = tuple[int, int]
Numbers = NDArray[np.float64]
Version = tuple[str, int]
"""A person, and which of their values: the first one has the number 0."""


@dataclass
class Attack:
    """Equations about the values of people. `cells` are those that a value can be in."""

    cells: Sequence[Cell]
    _columns: dict[tuple[Version, Cell], int] = field(default_factory=dict)
    _rows: list[dict[int, float]] = field(default_factory=list)
    _sides: list[float] = field(default_factory=list)

    def know(self, people: Iterable[Version], weights: Mapping[Cell, float], total: float) -> None:
        """These people's values together, each weighted by its cell, come to `total`."""
        self._add(self._expression(people, weights), total)

    def is_told(self) -> bool:
        """Whether anything is known but that everybody has one value."""
        return len(self._rows) > len(self._columns) // len(self.cells)

    def bounds(
        self, people: Iterable[Version], weights: Mapping[Cell, float], less: Iterable[Version] = ()
    ) -> tuple[float, float]:
        """The least and the greatest that these people's values can come to, less those of others."""
        expression = self._expression(people, weights)
        for column, weight in self._expression(less, weights).items():
            expression[column] = expression.get(column, 0.0) - weight
        aim = np.zeros(len(self._columns))
        for column, weight in expression.items():
            aim[column] += weight
        low, high = self._solve(aim), self._solve(-aim)
        return low, -high

    def _solve(self, aim: Numbers) -> float:
        matrix = np.zeros((len(self._rows), len(self._columns)))
        for row, held in enumerate(self._rows):
            matrix[row, list(held)] = list(held.values())
        found = linprog(aim, A_eq=matrix, b_eq=np.array(self._sides), bounds=(0, 1), method="highs")
        assert found.fun is not None, found.message
        return float(found.fun)

    def _expression(self, people: Iterable[Version], weights: Mapping[Cell, float]) -> dict[int, float]:
        expression: dict[int, float] = {}
        for version in people:
            for cell in self.cells:
                column = self._column(version, cell)
                expression[column] = expression.get(column, 0.0) + weights.get(cell, 0.0)
        return expression

    def _column(self, version: Version, cell: Cell) -> int:
        if (version, cell) not in self._columns:
            first = len(self._columns)
            self._columns |= {(version, each): first + number for number, each in enumerate(self.cells)}
            self._add(dict.fromkeys(range(first, first + len(self.cells)), 1.0), 1.0)
        return self._columns[version, cell]

    def _add(self, expression: dict[int, float], side: float) -> None:
        self._rows.append(expression)
        self._sides.append(side)
