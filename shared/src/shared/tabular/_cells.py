"""What a cell holds and how a parser refuses it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from shared.schemas import Text

__all__ = ["Cell", "CellProblem", "Parser", "shown"]

# CSV gives text only; Excel gives the types of its cells. None is an empty cell.
Cell = str | int | float | bool | datetime | date | time | timedelta | Decimal | None

# A parser takes a cell that is not empty (texts are trimmed) and returns its value or raises CellProblem.
Parser = Callable[[Cell], object]


class CellProblem(Exception):
    """A cell that cannot be taken: why, and what the person does about it."""

    def __init__(self, reason: Text, remedy: Text) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason.en)


def shown(cell: Cell) -> str:
    """The cell as a person would recognise it in the file; long texts are cut at 80 characters."""
    value = "" if cell is None else cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
    return value if len(value) <= 80 else value[:79] + "…"
