"""A file as rows of cells, before anybody says what they mean."""

from dataclasses import dataclass
from typing import NamedTuple

from shared.tabular._cells import Cell

__all__ = ["Limits", "Table", "TableRow"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read. An upload beyond a limit is refused as a whole, with the limit in the answer."""

    file_bytes: int = 20 * 1024 * 1024
    uncompressed_bytes: int = 120 * 1024 * 1024
    rows: int = 200_000
    columns: int = 300


class TableRow(NamedTuple):
    """One row: the line where it starts, as a person sees it in the file (the first is 1), and its cells."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read: its header as written (trimmed), and every row that is not empty.

    `delimiter` is the separator of the CSV file, and `;` for Excel, which is what Excel in Indonesian expects back.
    """

    filename: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[TableRow, ...]
    delimiter: str = ";"
