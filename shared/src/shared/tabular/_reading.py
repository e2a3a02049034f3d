"""From bytes and a file name to a table."""

from shared.tabular._table import Limits, Table

__all__ = ["read_table"]


def read_table(
    content: bytes,
    filename: str,
    *,
    encoding: str = "auto",
    delimiter: str | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> Table:
    """Read a CSV or XLSX file.

    `encoding` is "auto" (UTF-8 with or without byte order mark, UTF-16 with one, else cp1252) or a codec name;
    `delimiter` is found when not given; `sheet` names the Excel sheet, the first one by default.

    Raises `FileTooLarge` (413), `UnsupportedFile` (415) or `UnreadableFile` (422).
    """
    raise NotImplementedError
