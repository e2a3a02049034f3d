"""From the rows of a file to the appraisals that they say. Pure: no database, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from uuid import UUID

from shared.ids import derived_id
from shared.schemas import Text, text
from shared.tabular import MappedColumn, MappedRow, RowProblem

__all__ = ["AppraisalRow", "ReadRows", "appraisal_rows", "column_problems", "missed_percent", "period_id"]

_PERIOD = re.compile(r"(19|20)[0-9]{2}(-(S[12]|Q[1-4]|(0[1-9]|1[0-2])))?")
_TARGETS = frozenset({"target", "result"})


class AppraisalRow(NamedTuple):
    """One person and period: what was agreed and what was reached, in the same unit of measurement."""

    person_id: UUID
    period: str
    target: float
    result: float
    missed: int


@dataclass(slots=True)
class ReadRows:
    """The appraisals of each good line, and what is wrong with the others."""

    by_line: dict[int, list[AppraisalRow]]
    problems: list[RowProblem]


def period_id(government_id: UUID, period: str) -> UUID:
    """The id of a government's period: the wave of its releases, and the item of which values are disclosed."""
    return derived_id(government_id, f"appraisals:{period}")


def missed_percent(target: Decimal, result: Decimal) -> int:
    """Performance gap of one person: 100 · (target − result) / target, at least 0, at most 100, in whole percent.

    Halves are rounded up. What exceeds its target has no gap. PP 11/2017 art. 206 asks for the gap between the result
    of the appraisal and the target; relative to the target, results on different scales can be put side by side.
    """
    share = 100 * (target - result) / target
    return int(min(Decimal(100), max(Decimal(0), share)).quantize(Decimal(1), ROUND_HALF_UP))


def column_problems(columns: Mapping[str, MappedColumn], constants: Mapping[str, object]) -> list[tuple[str, Text]]:
    """Pointer into the mapping and reason for each column that cannot be an appraisal."""
    problems: list[tuple[str, Text]] = []
    results = 0
    for name, column in columns.items():
        where = f"/columns/{name.replace('~', '~0').replace('/', '~1')}"
        given = {**constants, **column.constants}
        results += column.target == "result"
        if column.target not in _TARGETS or column.text:
            problems.append((f"{where}/target", text("Pilih target atau result.", "target or result.")))
        if not _PERIOD.fullmatch(str(given.get("period"))):
            reason = text(
                "Isi periode, misalnya 2025, 2025-S1, 2025-Q3 atau 2025-07.",
                "Give the period, such as 2025, 2025-S1, 2025-Q3 or 2025-07.",
            )
            problems.append((f"{where}/constants/period", reason))
        if _number(given.get("target", 1)) is None:
            reason = text("Target harus bilangan di atas 0.", "The target must be a number above 0.")
            problems.append((f"{where}/constants/target", reason))
    if not results:
        reason = text("Petakan setidaknya satu kolom ke result.", "Map at least one column to result.")
        problems.append(("/columns", reason))
    return problems


def appraisal_rows(rows: Iterable[MappedRow], known: Mapping[str, UUID]) -> ReadRows:
    """The appraisals of the rows; `known` is external id -> person. A row with a problem says nothing."""
    read = ReadRows({}, [])
    seen: dict[UUID, int] = {}
    for row in rows:
        person = known.get(row.person)
        found, problems = _of_row(row, person)
        if person is None:
            problems = [_unknown(row)]
        elif (first := seen.setdefault(person, row.line)) != row.line:
            problems = [_twice(row, first)]
        if problems:
            read.problems += problems
        else:
            read.by_line[row.line] = found
    return read


def _of_row(row: MappedRow, person: UUID | None) -> tuple[list[AppraisalRow], list[RowProblem]]:
    targets = {str(each.constants["period"]): each for each in row.values if each.target == "target"}
    found: list[AppraisalRow] = []
    problems: list[RowProblem] = []
    for value in (each for each in row.values if each.target == "result"):
        period = str(value.constants["period"])
        column = targets.get(period)
        target = _number(column.value if column else value.constants.get("target"))
        result = Decimal(str(value.value))
        if target is None:
            problems.append(_bad(row, column.column if column else None, _NO_TARGET))
        elif result < 0:
            problems.append(_bad(row, value.column, _NEGATIVE))
        elif person is not None:
            found.append(AppraisalRow(person, period, float(target), float(result), missed_percent(target, result)))
    return found, problems


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() and number > 0 else None


_NO_TARGET = (
    text("Target tidak ada atau tidak di atas 0", "The target is missing or not above 0"),
    text("Isi target periode ini.", "Give the target of this period."),
)
_NEGATIVE = (
    text("Hasil di bawah 0", "The result is below 0"),
    text("Isi hasil 0 atau lebih.", "Give a result of 0 or more."),
)


def _bad(row: MappedRow, column: str | None, words: tuple[Text, Text]) -> RowProblem:
    return RowProblem(line=row.line, column=column, value=None, reason=words[0], remedy=words[1])


def _unknown(row: MappedRow) -> RowProblem:
    return RowProblem(
        line=row.line,
        column=None,
        value=row.person[:80],
        reason=text("Pegawai dengan id eksternal ini tidak terdaftar", "Nobody with this external id is registered"),
        remedy=text("Perbaiki idnya, atau daftarkan pegawainya dulu.", "Correct the id, or register the person first."),
    )


def _twice(row: MappedRow, first: int) -> RowProblem:
    return RowProblem(
        line=row.line,
        column=None,
        value=row.person[:80],
        reason=text(f"Pegawai ini sudah ada di baris {first}", f"This person is in line {first} already"),
        remedy=text("Sisakan satu baris untuk setiap pegawai.", "Keep one row for each person."),
    )
