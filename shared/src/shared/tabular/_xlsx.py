"""XLSX through openpyxl, row by row, with guards against files that unpack to far more than they weigh."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from shared.schemas import text
from shared.tabular._cells import Cell
from shared.tabular._errors import FileTooLarge, UnreadableFile, UnsupportedFile
from shared.tabular._table import Limits, TableRow

__all__ = ["xlsx_rows"]

_PARTS = 2_000
_LAST_LINE = 1_048_576  # Excel's own; a row number beyond it is made up, and padding up to it would never end.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ParseError, InvalidFileException)
# Odd workbooks end in these inside openpyxl, which does not check what it reads.
_ODD = (AttributeError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError)


def xlsx_rows(content: bytes, *, sheet: str | None, limits: Limits) -> Iterator[TableRow]:
    """The rows that are not empty, one after the other, the header first.

    Rows are read as wide as the header, and one cell more so that cells without a header are seen.
    """
    with _damage_explained():
        _refuse_bombs(content, limits)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            worksheet = _sheet_of(workbook, sheet)
            # The stated size of a sheet is often wrong (A1 for everything); what is there decides.
            worksheet.reset_dimensions()
            header = next(_rows(worksheet, limits.columns + 1), None)
            if header is not None:
                yield from _rows(worksheet, len(_trimmed(header.cells)) + 1)
        finally:
            workbook.close()


class _Worksheet(Protocol):
    """What is used of a read-only sheet: the published types forget that it has `iter_rows`."""

    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, max_col: int, values_only: bool) -> Iterator[tuple[Cell, ...]]: ...


@contextmanager
def _damage_explained() -> Iterator[None]:
    try:
        yield
    except (*_DAMAGED, *_ODD) as error:
        raise UnreadableFile(
            text(
                "Berkas Excel rusak atau tidak lengkap. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi.",
                "The Excel file is damaged or cut off. Open it in Excel, save it again as .xlsx and upload it again.",
            )
        ) from error


def _refuse_bombs(content: bytes, limits: Limits) -> None:
    """Refuse by what the archive states; reading stops at the stated size, so stating less gains nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise UnsupportedFile
    if sum(part.file_size for part in parts) > limits.uncompressed_bytes or len(parts) > _PARTS:
        megabytes = limits.uncompressed_bytes // (1024 * 1024)
        raise FileTooLarge(
            text(
                f"Isi berkas Excel setelah dibuka melebihi {megabytes} MB. Hapus gambar dan lembar yang tidak perlu, "
                "atau bagi berkas.",
                f"The Excel file unpacks to more than {megabytes} MB. Remove images and sheets that are not needed, "
                "or split the file.",
            )
        )


def _sheet_of(workbook: Workbook, name: str | None) -> _Worksheet:
    sheets = [cast("_Worksheet", found) for found in workbook.worksheets]
    if name is None and sheets:
        return sheets[0]
    wanted = (name or "").strip().casefold()
    for found in sheets:
        if found.title.strip().casefold() == wanted:
            return found
    titles = ", ".join(found.title for found in sheets) or "—"
    raise UnreadableFile(
        text(
            f"Lembar {name or ''} tidak ada. Lembar dalam berkas: {titles}.",
            f"There is no sheet {name or ''}. Sheets of the file: {titles}.",
        )
    )


def _rows(worksheet: _Worksheet, width: int) -> Iterator[TableRow]:
    for line, raw in enumerate(worksheet.iter_rows(max_col=width, values_only=True), start=1):
        if line > _LAST_LINE:
            raise FileTooLarge
        cells = tuple([value.strip() or None if isinstance(value, str) else value for value in raw])
        if any(cell is not None for cell in cells):
            yield TableRow(line, cells)


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    width = len(cells)
    while width and cells[width - 1] is None:
        width -= 1
    return cells[:width]
