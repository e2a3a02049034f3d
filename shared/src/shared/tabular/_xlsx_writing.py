"""Excel workbooks that people read and print: the same content is the same bytes, and no cell runs anything."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from shared.tabular._workbook import Value, WorkbookSheet

__all__ = ["workbook_bytes"]

# What a zip file can hold at the earliest; the time of writing would make other bytes of the same content.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_THIN = Side(style="thin", color="999999")
_LINE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def workbook_bytes(sheets: Sequence[WorkbookSheet], *, title: str, moment: datetime) -> bytes:
    """The file that `write_xlsx` gives."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for content in sheets:
        _fill(workbook.create_sheet(content.title), content)
    workbook.properties.title, workbook.properties.creator = title, "Siklus"
    workbook.properties.created = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _without_time(buffer.getvalue(), moment)


def _fill(sheet: Worksheet, content: WorkbookSheet) -> None:
    for line, words in enumerate(content.heading, 1):
        cell = _write(sheet, line, 1, words)
        cell.font = Font(bold=line == 1, size=14 if line == 1 else 11)
    top = len(content.heading) + 2 if content.heading else 1
    for column, name in enumerate(content.header, 1):
        cell = _write(sheet, top, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE5EE")
        cell.border, cell.alignment = _LINE, Alignment(vertical="center", wrap_text=True)
    for line, row in enumerate(content.rows, top + 1):
        for column, value in enumerate(row, 1):
            cell = _write(sheet, line, column, value)
            cell.border, cell.alignment = _LINE, _WRAPPED
    for column, width in enumerate(content.widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    _prepare_for_print(sheet, top)


def _write(sheet: Worksheet, line: int, column: int, value: Value) -> Cell:
    cell = sheet.cell(line, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell


def _prepare_for_print(sheet: Worksheet, top: int) -> None:
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _without_time(content: bytes, moment: datetime) -> bytes:
    """The same archive with the times of writing taken out."""
    said = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(buffer, "w") as made:
        for part in given.infolist():
            inside = given.read(part)
            if part.filename == "docProps/core.xml":
                inside = _MODIFIED.sub(rb"\g<1>" + said + rb"\g<2>", inside)
            made.writestr(zipfile.ZipInfo(part.filename, _EPOCH), inside, zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()
