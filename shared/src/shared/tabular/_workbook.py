"""What goes into a workbook. The library that writes it is loaded with the first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["Value", "WorkbookSheet", "write_xlsx"]

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet: lines above the table (the first is the heading), the table's header and rows, widths in characters.

    Whole numbers are shown with thousands separators.
    """

    title: str
    heading: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    widths: Sequence[int]


def write_xlsx(sheets: Sequence[WorkbookSheet], *, title: str, moment: datetime) -> bytes:
    """A workbook as a file: the same content is the same bytes. `moment` is written as the time of its making.

    Texts stay texts, also those that start with = + - @. Keeps a core busy and awaits nothing.
    """
    # openpyxl is a seventh of a process's memory, and most processes never see a workbook.
    from shared.tabular._xlsx_writing import workbook_bytes  # noqa: PLC0415 - loaded with the first workbook

    return workbook_bytes(sheets, title=title, moment=moment)
