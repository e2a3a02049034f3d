"""From bytes and a file name to a table."""

from collections.abc import Iterator
from itertools import islice

from shared.schemas import Text, text
from shared.tabular._cells import Cell, label
from shared.tabular._csv import csv_rows
from shared.tabular._errors import FileTooLarge, UnreadableFile, UnsupportedFile
from shared.tabular._table import Limits, Table, TableRow

__all__ = ["read_table"]

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"<!DOCTYPE", b"<html", b"{\\rtf")


def read_table(
    content: bytes,
    filename: str,
    *,
    encoding: str = "auto",
    delimiter: str | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> Table:
    """Read a CSV or XLSX file; what it is, its content decides, not its name.

    `encoding` is "auto" (UTF-8 with or without byte order mark, UTF-16 with one, else cp1252) or a codec name;
    `delimiter` is found when not given; `sheet` names the Excel sheet, the first one by default.

    Raises `FileTooLarge` (413), `UnsupportedFile` (415) or `UnreadableFile` (422).
    """
    limits = limits or Limits()
    _refuse_by_first_sight(content, limits)
    if content.startswith(_ZIP):
        # openpyxl is a seventh of a process's memory, and most processes never see a workbook.
        from shared.tabular._xlsx import xlsx_rows  # noqa: PLC0415 - loaded with the first workbook

        return _table(filename, ";", xlsx_rows(content, sheet=sheet, limits=limits), limits)
    separator, rows = csv_rows(content, encoding=encoding, delimiter=delimiter)
    return _table(filename, separator, rows, limits)


def _refuse_by_first_sight(content: bytes, limits: Limits) -> None:
    if len(content) > limits.file_bytes:
        megabytes = limits.file_bytes / (1024 * 1024)
        raise FileTooLarge(
            text(
                f"Berkas melebihi {megabytes:.0f} MB. Bagi menjadi beberapa berkas.",
                f"The file is larger than {megabytes:.0f} MB. Split it into several files.",
            )
        )
    if content.startswith(_OLD_OFFICE):
        raise UnsupportedFile(
            text(
                "Berkas ini Excel lama (.xls) atau memakai kata sandi. Simpan sebagai .xlsx tanpa kata sandi.",
                "This is an old Excel file (.xls) or has a password. Save it as .xlsx without a password.",
            )
        )
    if content.startswith(_FOREIGN):
        raise UnsupportedFile


def _table(filename: str, delimiter: str, rows: Iterator[TableRow], limits: Limits) -> Table:
    first = next(rows, None)
    if first is None:
        raise UnreadableFile(
            text(
                "Berkas kosong. Isi baris judul dan datanya, lalu unggah lagi.",
                "The file is empty. Fill in the header row and the data, then upload it again.",
            )
        )
    header = _header(first.cells)
    if len(header) > limits.columns:
        raise FileTooLarge(_beyond("kolom", "columns", limits.columns))
    kept = tuple(islice(rows, limits.rows + 1))
    if len(kept) > limits.rows:
        raise FileTooLarge(_beyond("baris", "rows", limits.rows))
    return Table(filename=filename, header=header, header_line=first.line, rows=kept, delimiter=delimiter)


def _header(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    names = [" ".join(label(cell).split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _beyond(indonesian: str, english: str, limit: int) -> Text:
    return text(
        f"Berkas memiliki lebih dari {limit} {indonesian}. Bagi menjadi beberapa berkas.",
        f"The file has more than {limit} {english}. Split it into several files.",
    )
