"""From the rows of a file to the evaluations that they say: pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from evaluation.evaluations.rules import is_passed, level_of
from shared.ids import derived_id
from shared.schemas import Text, text
from shared.tabular import MappedColumn, MappedRow, RowProblem

__all__ = ["ScoreRow", "column_problems", "evaluation_row", "person_of", "roster_id", "score_rows"]

TestKind = Literal["pre_test", "post_test"]
_FULL_SCORE = 100


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score of one person of a roster."""

    line: int
    person_id: UUID
    condition: str | None
    kind: TestKind
    taken_at: datetime
    score: float


def roster_id(government_id: UUID, title: str) -> UUID:
    """The id of a government's roster, by its title in any case."""
    return derived_id(government_id, "roster:" + " ".join(title.casefold().split()))


def person_of(government_id: UUID, code: str, known: Mapping[str, UUID]) -> UUID:
    """The person with this external id; otherwise the person whom survey makes of the same code."""
    return known.get(code) or derived_id(government_id, "person:" + code)


def column_problems(
    columns: Mapping[str, MappedColumn], constants: Mapping[str, Any], now: datetime
) -> list[tuple[str, Text]]:
    """Pointer into the mapping and reason for each column that cannot be a test."""
    problems: list[tuple[str, Text]] = []
    for name, column in columns.items():
        given = {**constants, **column.constants}
        where = f"/columns/{name.replace('~', '~0').replace('/', '~1')}"
        if column.target != "score" or column.text:
            problems.append((f"{where}/target", text("Harus score.", "It must be score.")))
        if given.get("kind") not in get_args(TestKind):
            problems.append(
                (f"{where}/constants/kind", text("Pilih pre_test atau post_test.", "pre_test or post_test."))
            )
        taken_at = _moment(given.get("taken_at"))
        if taken_at is None or taken_at > now:
            reason = text(
                "Isi waktu tes yang sudah lewat, dengan zona, misalnya 2024-03-04T08:00:00+07:00.",
                "Give the past time of the test with its zone, such as 2024-03-04T08:00:00+07:00.",
            )
            problems.append((f"{where}/constants/taken_at", reason))
    return problems


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def score_rows(
    rows: Iterable[MappedRow], government_id: UUID, known: Mapping[str, UUID]
) -> tuple[list[ScoreRow], list[RowProblem]]:
    """The scores of the good rows, and what is wrong with the others."""
    scores: list[ScoreRow] = []
    problems: list[RowProblem] = []
    seen: dict[tuple[UUID, str], int] = {}
    for row in rows:
        person_id = person_of(government_id, row.person, known)
        found = [_score_row(row, person_id, value) for value in row.values]
        bad = [problem for problem in found if isinstance(problem, RowProblem)]
        for score in found:
            if (
                isinstance(score, ScoreRow)
                and (first := seen.setdefault((person_id, score.kind), row.line)) != row.line
            ):
                bad = [*bad, _twice(row, first)]
        problems += bad
        if not bad:
            scores += [score for score in found if isinstance(score, ScoreRow)]
    return scores, problems


def _score_row(row: MappedRow, person_id: UUID, value: Any) -> ScoreRow | RowProblem:  # Any: tabular's MappedValue
    score = float(value.value)
    if not 0 <= score <= _FULL_SCORE:
        return RowProblem(
            line=row.line,
            column=value.column,
            value=str(value.value),
            reason=text("Nilai di luar 0 sampai 100.", "The score is outside 0 to 100."),
            remedy=text("Ubah ke skala 0 sampai 100.", "Convert it to the scale of 0 to 100."),
        )
    kind: TestKind = value.constants["kind"]
    taken_at = datetime.fromisoformat(str(value.constants["taken_at"]))
    return ScoreRow(row.line, person_id, row.group, kind, taken_at, score)


def _twice(row: MappedRow, first: int) -> RowProblem:
    return RowProblem(
        line=row.line,
        column=None,
        value=row.person,
        reason=text(f"Pegawai ini sudah ada di baris {first}.", f"This person is in line {first} already."),
        remedy=text("Sisakan satu baris untuk setiap pegawai.", "Keep one row for each person."),
    )


def evaluation_row(
    score: ScoreRow,
    *,
    roster: UUID,
    government_id: UUID,
    teaches: Sequence[dict[str, Any]],
    pass_mark: float,
    moment: datetime,
    recorded_by: UUID | None,
) -> dict[str, Any]:
    """The completed evaluation that a score is, as a complete row."""
    return {
        "id": derived_id(roster, f"{score.kind}:{score.person_id}"),
        "government_id": government_id,
        "revision": 1,
        "kind": score.kind,
        "level": level_of(score.kind),
        "method": "test",
        "form": "test",
        "form_version": 1,
        "person_id": score.person_id,
        "rater_id": recorded_by,
        "rater_role": "evaluator",
        "roster_id": roster,
        "condition": score.condition,
        "status": "completed",
        "assigned_at": moment,
        "available_from": score.taken_at,
        "due_at": score.taken_at,
        "expires_at": score.taken_at,
        "teaches": list(teaches),
        "pass_mark": pass_mark,
        "imported": True,
        "taken_at": score.taken_at,
        "completed_at": moment,
        "recorded_by": recorded_by,
        "retrospective": False,
        "score": score.score,
        "passed": is_passed(score.kind, score.score, pass_mark),
        "competency_ratings": [],
        "barriers": [],
        "answers": {},
    }
