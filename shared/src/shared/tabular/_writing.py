"""CSV that Excel opens as it was meant, and that runs nothing."""

import csv
import io
from collections.abc import Iterable, Sequence

__all__ = ["unguarded", "write_csv"]

# A spreadsheet runs a cell that starts with one of these as a formula (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ";") -> bytes:
    """A CSV file in UTF-8 with a byte order mark and CRLF; None becomes an empty cell.

    A text that starts with = + - @ gets an apostrophe in front, which `read_table` takes off again.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow([_guarded(name) for name in header])
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _guarded(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell


def unguarded(cell: str) -> str:
    """The text without the apostrophe that `write_csv` put in front of it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell
