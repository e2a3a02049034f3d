"""Workbooks that people print: the same content is the same bytes, and no cell runs anything."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from shared.tabular import WorkbookSheet, read_table, write_xlsx
from shared.tabular import _xlsx_writing as writing

MOMENT = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)
SHEET = WorkbookSheet(
    title="Rencana",
    heading=("Rencana 2027", "Provinsi"),
    header=("Nama", "Orang", "Mulai"),
    rows=(('=HYPERLINK("x")', 1200, date(2027, 2, 1)), ("-", None, None)),
    widths=(30, 8, 12),
)


class Later(datetime):
    """A clock that stands at another time."""

    @classmethod
    def now(cls, tz: object = None) -> "Later":
        return cls(2031, 1, 1, tzinfo=UTC)


def written() -> bytes:
    return write_xlsx([SHEET], title="Rencana", moment=MOMENT)


def test_the_same_content_is_the_same_bytes_whenever_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    first = written()
    assert write_xlsx([SHEET], title="Rencana", moment=MOMENT + timedelta(days=1)) != first
    with monkeypatch.context() as untouched:
        untouched.setattr(writing, "_without_time", lambda content, _: content)
        with_time = written()
        monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
        monkeypatch.setattr("zipfile.time.localtime", lambda *_: Later.now().timetuple())
        assert written() != with_time
    assert written() == first


def test_what_looks_like_a_formula_stays_a_text_and_numbers_stay_numbers() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx([SHEET], title="Rencana", moment=MOMENT)))["Rencana"]
    assert (sheet["A5"].data_type, sheet["A5"].value) == ("s", '=HYPERLINK("x")')
    assert (sheet["B5"].value, sheet["C5"].value.date()) == (1200, date(2027, 2, 1))
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A5", "$4:$4")


def test_a_sheet_without_a_heading_is_read_back_as_it_was_written() -> None:
    plain = WorkbookSheet(title="a", heading=(), header=("x", "y"), rows=((1, "=z"),), widths=())
    table = read_table(write_xlsx([plain], title="a", moment=MOMENT), "a.xlsx")
    assert [row.cells for row in table.rows] == [(1, "=z", None)]
