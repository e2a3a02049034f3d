"""Matching the header of a file with the columns that are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from shared.errors import FieldProblem
from shared.schemas import Text, text
from shared.tabular._cells import Parser
from shared.tabular._errors import WrongColumns
from shared.tabular._report import REASON_COLUMNS
from shared.tabular._table import Table

__all__ = ["Column", "column_indexes", "normalised"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is the header and the key of the value; `aliases` are other headers that mean the same.

    A `required` column must be there and filled in every row; a `present` one must be there, with or without values;
    any other may be missing. An empty cell gives `default`. With `unique` a value may stand in one row only.
    Headers match in any case; blanks around them do not count, and `_` is the same as a blank.
    """

    name: str
    parser: Parser
    required: bool = False
    aliases: tuple[str, ...] = ()
    unique: bool = False
    default: object = None
    present: bool = False


def normalised(name: str) -> str:
    """The header as it is compared: lower case, single blanks, `_` as a blank."""
    return " ".join(name.replace("_", " ").split()).casefold()


def column_indexes(table: Table, columns: Sequence[Column], *, ignore_unknown: bool) -> dict[str, int]:
    """Where each column of the sheet stands in the file; those that are not in it are left out.

    Raises `WrongColumns` with everything that does not fit: missing, unknown, double and untitled columns.
    """
    known = {normalised(header): column for column in columns for header in (column.name, *column.aliases)}
    found: dict[str, int] = {}
    errors: list[FieldProblem] = []
    for index, header in enumerate(table.header):
        column = known.get(normalised(header)) if header else None
        if column is None:
            if not ignore_unknown and (reason := _stranger(table, index, known)):
                errors.append(FieldProblem(_pointer(header or str(index + 1)), reason))
        elif column.name in found:
            errors.append(FieldProblem(_pointer(header), _double(header, table.header[found[column.name]])))
        else:
            found[column.name] = index
    errors.extend(
        FieldProblem(_pointer(column.name), _missing(column))
        for column in columns
        if (column.required or column.present) and column.name not in found
    )
    if errors:
        raise _wrong(columns, errors)
    return found


def _pointer(name: str) -> str:
    return "/columns/" + name.replace("~", "~0").replace("/", "~1")


def _stranger(table: Table, index: int, known: dict[str, Column]) -> Text | None:
    header = table.header[index]
    if normalised(header) in _OWN:
        return None
    if header:
        close = get_close_matches(normalised(header), known, n=1)
        hint_id = f" Maksudnya {known[close[0]].name}?" if close else ""
        hint_en = f" Did you mean {known[close[0]].name}?" if close else ""
        return text(
            f"Kolom {header} tidak dikenal.{hint_id} Ubah judulnya atau hapus kolom itu.",
            f"Column {header} is unknown.{hint_en} Rename or remove it.",
        )
    line = next((row.line for row in table.rows if index < len(row.cells) and row.cells[index] is not None), None)
    if line is None:
        return None
    return text(
        f"Kolom ke-{index + 1} berisi data (baris {line}) tetapi tidak berjudul. Beri judul atau hapus kolom itu.",
        f"Column {index + 1} has data (line {line}) but no title. Give it a title or remove it.",
    )


_OWN = {normalised(name) for names in REASON_COLUMNS.values() for name in names}
"""Columns that a file of rejected rows has of its own: a corrected one is taken as it is."""


def _double(header: str, first: str) -> Text:
    return text(
        f"Kolom {header} sama dengan kolom {first}. Hapus salah satu.",
        f"Column {header} means the same as column {first}. Remove one of them.",
    )


def _missing(column: Column) -> Text:
    others = ", ".join(column.aliases)
    or_id, or_en = (f" (atau {others})", f" (or {others})") if others else ("", "")
    return text(
        f"Kolom {column.name}{or_id} tidak ada. Tambahkan ke baris judul.",
        f"Column {column.name}{or_en} is missing. Add it to the header row.",
    )


def _wrong(columns: Sequence[Column], errors: list[FieldProblem]) -> WrongColumns:
    names = ", ".join(column.name + ("*" if column.required or column.present else "") for column in columns)
    return WrongColumns(
        text(
            f"Perbaiki baris judul, lalu unggah lagi. Kolom yang dibaca (* wajib): {names}.",
            f"Correct the header row and upload again. Columns that are read (* required): {names}.",
        ),
        errors=errors,
        expected=[column.name for column in columns],
    )
