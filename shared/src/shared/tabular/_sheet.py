"""A file by its declared columns: good rows with typed values, and every problem of the others."""

from dataclasses import dataclass, field
from typing import Any

from shared.schemas import Text, text
from shared.tabular._cells import Cell, CellProblem, shown
from shared.tabular._columns import Column, column_indexes
from shared.tabular._report import RowProblem
from shared.tabular._table import Table, TableRow

__all__ = ["Parsed", "ParsedRow", "Sheet"]

_FORMULA_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A good row: its line, and the value of every column of the sheet by `Column.name`."""

    line: int
    values: dict[str, Any]  # The parser of each column decides the type of its value.


@dataclass(frozen=True, slots=True)
class Parsed:
    """The good rows and every problem of the bad ones; `total` counts both kinds of rows.

    `headers` has for each column name its header in this file, for problems that the service finds later.
    """

    total: int
    rows: list[ParsedRow]
    problems: list[RowProblem]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a file. `ignore_unknown` leaves other columns unread instead of refusing the file."""

    columns: tuple[Column, ...]
    ignore_unknown: bool = False

    def parse(self, table: Table) -> Parsed:
        """Parse every row; a row with any problem is not among `rows`.

        Raises `WrongColumns` (422) when the header does not fit: then no row is looked at.
        """
        indexes = column_indexes(table, self.columns, ignore_unknown=self.ignore_unknown)
        headers = {name: table.header[index] for name, index in indexes.items()}
        reader = _RowReader(self.columns, indexes, headers, len(table.header))
        rows = [parsed for row in table.rows if (parsed := reader.read(row)) is not None]
        return Parsed(total=len(table.rows), rows=rows, problems=reader.problems, headers=headers)


class _RowReader:
    """Reads row after row and remembers the problems, and the lines of values that must be unique."""

    def __init__(
        self, columns: tuple[Column, ...], indexes: dict[str, int], headers: dict[str, str], width: int
    ) -> None:
        self.problems: list[RowProblem] = []
        self._headers = headers
        self._width = width
        self._present = [(column, indexes[column.name]) for column in columns if column.name in indexes]
        self._defaults = {column.name: column.default for column in columns}
        self._lines: dict[str, dict[object, int]] = {column.name: {} for column in columns if column.unique}

    def read(self, row: TableRow) -> ParsedRow | None:
        """The row's values, or None after noting each problem."""
        line, cells = row
        count, known = len(cells), len(self.problems)
        values = self._defaults.copy()
        for column, index in self._present:
            cell = cells[index] if index < count else None
            if cell is None:
                if column.required:
                    self._note(line, column, None, _EMPTY)
                continue
            if cell in _FORMULA_ERRORS:
                self._note(line, column, cell, _FORMULA_ERROR)
                continue
            try:
                values[column.name] = value = column.parser(cell)
                if column.unique:
                    self._check_unique(line, column, value)
            except CellProblem as problem:
                self._note(line, column, cell, problem)
        if count > self._width and any(cell is not None for cell in cells[self._width :]):
            self._note_surplus(line, cells)
        return ParsedRow(line, values) if len(self.problems) == known else None

    def _check_unique(self, line: int, column: Column, value: object) -> None:
        first = self._lines[column.name].setdefault(value, line)
        if first != line:
            raise CellProblem(
                text(f"Sudah ada di baris {first}", f"Already there in line {first}"),
                text("Hapus salah satu baris, atau perbaiki isinya.", "Remove one of the rows, or correct the value."),
            )

    def _note(self, line: int, column: Column, cell: Cell, problem: CellProblem) -> None:
        header = self._headers[column.name]
        self.problems.append(_problem(line, header, cell, problem.reason, problem.remedy))

    def _note_surplus(self, line: int, cells: tuple[Cell, ...]) -> None:
        surplus = next(cell for cell in cells[self._width :] if cell is not None)
        reason = text("Baris ini punya lebih banyak sel daripada judul", "This row has more cells than the header")
        remedy = text(
            "Beri tanda kutip pada teks yang memuat pemisah kolom, atau hapus sel yang berlebih.",
            "Put text that contains the separator in quotation marks, or remove the surplus cells.",
        )
        self.problems.append(_problem(line, None, surplus, reason, remedy))


def _problem(line: int, column: str | None, cell: Cell, reason: Text, remedy: Text) -> RowProblem:
    value = None if cell is None else shown(cell)
    return RowProblem(line=line, column=column, value=value, reason=reason, remedy=remedy)


# Noted, never raised: an exception that is raised again and again keeps its tracebacks alive.
_EMPTY = CellProblem(
    text("Kosong, padahal wajib diisi", "Empty, but required"), text("Isi sel ini.", "Fill in the cell.")
)
_FORMULA_ERROR = CellProblem(
    text("Rumus di sel ini menghasilkan galat", "The formula in this cell ends in an error"),
    text("Perbaiki rumusnya, atau ketik nilainya.", "Correct the formula, or type the value."),
)
