"""Which columns a file has and what is in them, as a declaration; and the parsing by it."""

from dataclasses import dataclass, field
from typing import Any

from shared.tabular._cells import Parser
from shared.tabular._report import RowProblem
from shared.tabular._table import Table

__all__ = ["Column", "Parsed", "ParsedRow", "Sheet"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is the header and the key of the value; `aliases` are other headers that mean the same.

    A `required` column must be there and filled in every row; without it the column may be missing and an empty cell
    gives `default`. With `unique` a value may stand in one row only.
    """

    name: str
    parser: Parser
    required: bool = False
    aliases: tuple[str, ...] = ()
    unique: bool = False
    default: object = None


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A good row: its line, and the value of every column of the sheet by `Column.name`."""

    line: int
    values: dict[str, Any]  # The parser of each column decides the type of its value.


@dataclass(frozen=True, slots=True)
class Parsed:
    """The good rows and every problem of the bad ones; `total` counts both kinds of rows."""

    total: int
    rows: list[ParsedRow]
    problems: list[RowProblem]
    headers: dict[str, str] = field(default_factory=dict)
    """For each column name its header in this file, for problems that the service finds later."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a file. `ignore_unknown` leaves other columns unread instead of refusing the file."""

    columns: tuple[Column, ...]
    ignore_unknown: bool = False

    def parse(self, table: Table) -> Parsed:
        """Parse every row; a row with any problem is not among `rows`. Raises `WrongColumns` (422)."""
        raise NotImplementedError
