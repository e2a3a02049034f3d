"""Imports that people can live with: CSV and Excel files in, every bad row told apart, rejected rows back.

A service reads a file in four steps, none of which touches a database or the web:

1. `read_table(content, filename)` gives a `Table`, whatever the separator, the encoding or the kind of file;
   it raises a `Problem` (413, 415, 422) when the file as a whole cannot be read.
2. `Sheet((Column("nip", as_nip(), required=True), …)).parse(table)` gives `Parsed`: the good rows with typed values and
   one `RowProblem` for each bad cell. Missing or unknown columns raise `WrongColumns`, all of them at once.
3. The service checks what only it can know (does the superior exist, `find_cycles`) and adds `RowProblem`s of its own.
4. `import_report(...)` says what happened; `rejected_csv(table, problems)` gives the bad rows back with their reasons.

    SHEET = Sheet((
        Column("nip", as_nip(), required=True, unique=True),
        Column("name", as_text(maximum=200), required=True, aliases=("nama", "nama lengkap")),
        Column("appointed_on", as_date(), aliases=("tanggal pengangkatan",)),
    ))
    table = read_table(content, filename)
    parsed = SHEET.parse(table)
    for row in parsed.rows:
        row.line, row.values["nip"], row.values["appointed_on"]    # date | None

Files with columns of their own (a survey tool's export, a test roster) are read by a `Mapping` and `apply_mapping`.
Parsing keeps a core busy and awaits nothing: call it through `asyncio.to_thread` from an endpoint.
"""

from shared.tabular._cells import (
    Cell,
    CellProblem,
    Parser,
)
from shared.tabular._columns import Column
from shared.tabular._cycles import cycle_problem, find_cycles
from shared.tabular._errors import (
    FileTooLarge,
    ImportRejected,
    InvalidMapping,
    UnreadableFile,
    UnsupportedFile,
    WrongColumns,
)
from shared.tabular._identifiers import as_code, as_email, as_nip
from shared.tabular._mapping import (
    Mapped,
    MappedColumn,
    MappedRow,
    MappedScale,
    MappedValue,
    Mapping,
    apply_mapping,
    read_mapped_table,
)
from shared.tabular._numbers import as_decimal, as_integer
from shared.tabular._parsers import as_boolean, as_choice, as_date, as_text
from shared.tabular._reading import read_table
from shared.tabular._report import ImportReport, RowProblem, import_report, rejected_csv, rejected_lines
from shared.tabular._sheet import Parsed, ParsedRow, Sheet
from shared.tabular._table import Limits, Table, TableRow
from shared.tabular._workbook import WorkbookSheet, write_xlsx
from shared.tabular._writing import write_csv

__all__ = [
    "Cell",
    "CellProblem",
    "Column",
    "FileTooLarge",
    "ImportRejected",
    "ImportReport",
    "InvalidMapping",
    "Limits",
    "Mapped",
    "MappedColumn",
    "MappedRow",
    "MappedScale",
    "MappedValue",
    "Mapping",
    "Parsed",
    "ParsedRow",
    "Parser",
    "RowProblem",
    "Sheet",
    "Table",
    "TableRow",
    "UnreadableFile",
    "UnsupportedFile",
    "WorkbookSheet",
    "WrongColumns",
    "apply_mapping",
    "as_boolean",
    "as_choice",
    "as_code",
    "as_date",
    "as_decimal",
    "as_email",
    "as_integer",
    "as_nip",
    "as_text",
    "cycle_problem",
    "find_cycles",
    "import_report",
    "read_mapped_table",
    "read_table",
    "rejected_csv",
    "rejected_lines",
    "write_csv",
    "write_xlsx",
]
