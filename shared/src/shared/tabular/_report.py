"""What an import did, and the rows that it gives back."""

from collections.abc import Collection, Sequence
from uuid import UUID

from pydantic import Field

from shared.schemas import ApiModel, Language, Text
from shared.tabular._table import Table
from shared.tabular._writing import write_csv

__all__ = [
    "LISTED_PROBLEMS",
    "REASON_COLUMNS",
    "ImportReport",
    "RowProblem",
    "import_report",
    "rejected_csv",
    "rejected_lines",
]

LISTED_PROBLEMS = 1_000
REASON_COLUMNS: dict[Language, tuple[str, str]] = {"id": ("alasan", "perbaikan"), "en": ("reason", "remedy")}


class RowProblem(ApiModel):
    """One thing that is wrong in one row, and what to do about it. `column` is null when it is the row as a whole."""

    line: int = Field(description="Line in the file as a person sees it; the header is usually line 1.", examples=[12])
    column: str | None = Field(description="Header of the column, as written in the file.", examples=["nip"])
    value: str | None = Field(description="What the cell holds, cut at 80 characters.", examples=["1,985E+17"])
    reason: Text
    remedy: Text


class ImportReport(ApiModel):
    """What an import did, or with `dry_run` would do. `problems` lists at most 1,000 of `problem_count`."""

    id: UUID
    rows: int = Field(description="Rows of the file, without the header and empty ones.")
    created: int
    changed: int
    unchanged: int
    rejected: int = Field(description="Rows with at least one problem.")
    problem_count: int
    problems: list[RowProblem]
    dry_run: bool
    rejected_file: str | None = Field(default=None, description="Path of the CSV with the rejected rows and reasons.")


def import_report(
    *,
    import_id: UUID,
    rows: int,
    problems: Sequence[RowProblem],
    created: int = 0,
    changed: int = 0,
    unchanged: int = 0,
    dry_run: bool = False,
    rejected_file: str | None = None,
) -> ImportReport:
    """The report of an import: counts the rejected rows and lists the first 1,000 problems by line."""
    return ImportReport(
        id=import_id,
        rows=rows,
        created=created,
        changed=changed,
        unchanged=unchanged,
        rejected=len(rejected_lines(problems)),
        problem_count=len(problems),
        problems=sorted(problems, key=lambda problem: problem.line)[:LISTED_PROBLEMS],
        dry_run=dry_run,
        rejected_file=rejected_file,
    )


def rejected_lines(problems: Collection[RowProblem]) -> set[int]:
    """The lines that have at least one problem: an import with `accept_valid` stores the others."""
    return {problem.line for problem in problems}


def rejected_csv(table: Table, problems: Sequence[RowProblem], *, language: Language = "id") -> bytes:
    """The rejected rows as they were, with two more columns: why, and what to do.

    The columns are `alasan` and `perbaikan` (or `reason` and `remedy`); `Sheet.parse` skips them, so the corrected
    file can be uploaded as it is. UTF-8 with a byte order mark, in the file's own separator, so that Excel opens it.
    """
    by_line: dict[int, list[RowProblem]] = {}
    for problem in problems:
        by_line.setdefault(problem.line, []).append(problem)
    width = len(table.header)
    rows = []
    for row in table.rows:
        if found := by_line.get(row.line):
            cells = row.cells + (None,) * (width - len(row.cells))
            rows.append((*cells, _joined(found, language, "reason"), _joined(found, language, "remedy")))
    return write_csv((*table.header, *REASON_COLUMNS[language]), rows, delimiter=table.delimiter)


def _joined(problems: Sequence[RowProblem], language: Language, field: str) -> str:
    parts = []
    for problem in problems:
        content: Text = problem.reason if field == "reason" else problem.remedy
        words = content.pick(language)
        parts.append(f"{problem.column}: {words}" if problem.column else words)
    return " | ".join(dict.fromkeys(parts))
