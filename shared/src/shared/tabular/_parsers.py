"""Parsers of texts, dates, yes and no, and fixed choices."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from shared.schemas import text
from shared.tabular._cells import Cell, CellProblem, Parser, label, shown

__all__ = ["as_boolean", "as_choice", "as_date", "as_text"]

_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.,Z+-]*)?")
_TRUE = frozenset(("ya", "y", "yes", "true", "benar", "1"))
_FALSE = frozenset(("tidak", "t", "n", "no", "false", "salah", "0"))
_LISTED_CHOICES = 20


def as_text(*, minimum: int = 1, maximum: int = 1_000) -> Parser:
    """Any text, `minimum` to `maximum` characters; numbers and dates of Excel become text. Value: str."""

    def parse(cell: Cell) -> str:
        value = label(cell)
        if minimum <= len(value) <= maximum:
            return value
        raise CellProblem(
            text(f"Panjangnya {len(value)} huruf", f"It has {len(value)} characters"),
            text(f"Tulis {minimum} sampai {maximum} huruf.", f"Write {minimum} to {maximum} characters."),
        )

    return parse


def as_date(*, earliest: date | None = None, latest: date | None = None) -> Parser:
    """dd/mm/yyyy (also with - or .), ISO 8601 or a real Excel date. Value: date."""

    def parse(cell: Cell) -> date:
        value = _date_of(cell)
        if (earliest is None or value >= earliest) and (latest is None or value <= latest):
            return value
        first, last = (f"{bound:%d/%m/%Y}" if bound else "…" for bound in (earliest, latest))
        raise CellProblem(
            text(f"Tanggal di luar {first} – {last}", f"The date is outside {first} – {last}"),
            text("Periksa tahunnya, lalu perbaiki tanggal ini.", "Check the year and correct the date."),
        )

    return parse


def _date_of(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        return _written_date(cell)
    raise CellProblem(
        text("Bukan tanggal, melainkan angka", "A number, not a date"),
        text(
            "Atur format kolom ini sebagai Tanggal di Excel, atau tulis hh/bb/tttt.",
            "Format the column as Date in Excel, or write dd/mm/yyyy.",
        ),
    )


@lru_cache(maxsize=8_192)
def _written_date(value: str) -> date:
    """Files repeat their dates; an exception is not cached, and need not be."""
    if found := _DAY_FIRST.fullmatch(value):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _ISO.fullmatch(value):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        raise CellProblem(
            text("Bukan tanggal yang dikenal", "Not a date in a known form"),
            text(
                "Tulis hh/bb/tttt, misalnya 31/12/2025, atau 2025-12-31.",
                "Write dd/mm/yyyy, such as 31/12/2025, or 2025-12-31.",
            ),
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_such_date(value, day, month) from None


def _no_such_date(value: str, day: int, month: int) -> CellProblem:
    reason = text(f"Tanggal {value} tidak ada di kalender", f"The date {value} does not exist")
    if month > 12 and day <= 12:
        return CellProblem(
            reason,
            text("Tulis hari dahulu, lalu bulan: hh/bb/tttt.", "Write the day first, then the month: dd/mm/yyyy."),
        )
    return CellProblem(
        reason,
        text(
            "Periksa hari dan bulannya; misalnya Februari berakhir pada 28 atau 29.",
            "Check day and month; February, for example, ends on 28 or 29.",
        ),
    )


def as_boolean() -> Parser:
    """ya/tidak, yes/no, true/false, benar/salah, 1/0. Value: bool."""

    def parse(cell: Cell) -> bool:
        value = label(cell).casefold()
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise CellProblem(
            text("Bukan ya atau tidak", "Neither yes nor no"),
            text("Tulis ya atau tidak (atau 1 atau 0).", "Write ya or tidak (or 1 or 0)."),
        )

    return parse


def as_choice(choices: Iterable[str] | Mapping[str, Iterable[str]]) -> Parser:
    """One of `choices`, in any case; a mapping gives other spellings for each. Value: the choice (str).

    An enumeration of strings can be given as it is.
    """
    spellings = choices if isinstance(choices, Mapping) else dict.fromkeys(choices, ())
    known = {str(choice).casefold(): str(choice) for choice in spellings}
    for choice, others in spellings.items():
        known.update({other.casefold(): str(choice) for other in others})
    names = [str(choice) for choice in spellings]
    listed = ", ".join(names[:_LISTED_CHOICES]) + (", …" if len(names) > _LISTED_CHOICES else "")

    def parse(cell: Cell) -> str:
        found = known.get(label(cell).casefold())
        if found is not None:
            return found
        raise CellProblem(
            text(f"{shown(cell)} bukan pilihan yang dikenal", f"{shown(cell)} is not a known choice"),
            text(f"Pilih salah satu: {listed}.", f"Choose one of: {listed}."),
        )

    return parse
