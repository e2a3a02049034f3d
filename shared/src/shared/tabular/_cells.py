"""What a cell holds and how a parser refuses it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from shared.schemas import Text

__all__ = ["Cell", "CellProblem", "Parser", "label", "shown"]

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


def label(cell: Cell) -> str:
    """The cell as text: a whole number without decimals, a date in ISO 8601, an empty cell as an empty text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:  # Beyond, a float has lost digits.
        return str(int(cell))
    return "" if cell is None else str(cell)


def shown(cell: Cell) -> str:
    """The cell as a person would recognise it in the file; long texts are cut at 80 characters."""
    value = label(cell)
    return value if len(value) <= 80 else value[:79] + "…"
