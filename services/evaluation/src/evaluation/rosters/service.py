"""Scores from a file: import → evaluation completed → event, for each score."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.corrections.service import keep_former
from evaluation.evaluations.events import evaluation_event
from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.repository import create_missing
from evaluation.rosters import repository
from evaluation.rosters.models import RejectedFile, Roster
from evaluation.rosters.rules import ScoreRow, column_problems, evaluation_row, roster_id, score_rows
from evaluation.rosters.schemas import Overlap, RosterReport, ScoreMapping
from shared.audit import record
from shared.clock import now
from shared.errors import FieldProblem, NotFound
from shared.ids import derived_id, uuid7
from shared.messaging import publish
from shared.schemas import Language
from shared.security import Caller
from shared.tabular import (
    ImportRejected,
    InvalidMapping,
    Mapped,
    RowProblem,
    Table,
    apply_mapping,
    import_report,
    read_mapped_table,
    rejected_csv,
)

__all__ = ["Upload", "get_rejected", "import_scores"]

_SCORES_AT_ONCE = 2_000
_COMPARED = ("score", "taken_at", "condition", "teaches", "pass_mark")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, and what is wanted of it."""

    filename: str
    content: bytes
    dry_run: bool
    accept_valid: bool
    language: Language


@dataclass(slots=True)
class Outcome:
    """What the scores came to: the lines of new and of changed ones."""

    created: list[int]
    changed: list[int]


async def import_scores(session: AsyncSession, caller: Caller, mapping: ScoreMapping, upload: Upload) -> RosterReport:
    """Import a roster. The same file and mapping again change nothing.

    Raises `Forbidden`, `InvalidMapping`, `ImportRejected` (with the report), and what reading a table raises.
    """
    caller.require_whole("training_admin", "evaluator")
    government_id = caller.government
    problems = column_problems(mapping.columns, mapping.constants, now())
    if problems:
        raise InvalidMapping(errors=[FieldProblem(pointer, reason) for pointer, reason in problems])
    # Parsing takes seconds; the transaction that found the caller must not stay open meanwhile.
    await session.rollback()
    table, mapped = await asyncio.to_thread(_read, upload, mapping)
    known = await repository.external_ids(session, government_id, {row.person for row in mapped.rows})
    scores, bad = score_rows(mapped.rows, government_id, known)
    bad = [*mapped.problems, *bad]
    roster = roster_id(government_id, _title(mapping, upload))
    if bad and not upload.accept_valid and not upload.dry_run:
        raise ImportRejected(
            report=(await _report(session, roster, mapped, scores, bad, None, upload)).model_dump(mode="json")
        )
    outcome = await _store(session, caller, roster, mapping, upload, scores)
    report = await _report(session, roster, mapped, scores, bad, outcome, upload)
    if upload.dry_run:
        await session.rollback()
        return report
    if bad:
        report = report.model_copy(update={"rejected_file": f"/evaluation/v1/imports/{report.id}/rejected.csv"})
        content = rejected_csv(table, bad, language=upload.language)
        session.add(RejectedFile(id=report.id, government_id=government_id, content=content, created_at=now()))
    details = report.model_dump(mode="json", include={"rows", "created", "changed", "rejected", "roster_id"})
    await record(session, caller, "scores.imported", "roster", roster, details=details)
    return report


def _read(upload: Upload, mapping: ScoreMapping) -> tuple[Table, Mapped]:
    table = read_mapped_table(upload.content, upload.filename, mapping)
    return table, apply_mapping(table, mapping)


async def _store(
    session: AsyncSession,
    caller: Caller,
    roster: UUID,
    mapping: ScoreMapping,
    upload: Upload,
    scores: Sequence[ScoreRow],
) -> Outcome:
    await _keep_roster(session, caller, roster, mapping, upload)
    moment, outcome = now(), Outcome([], [])
    teaches = _teaches(caller.government, mapping)
    for start in range(0, len(scores), _SCORES_AT_ONCE):
        part = scores[start : start + _SCORES_AT_ONCE]
        rows = [
            evaluation_row(
                score,
                roster=roster,
                government_id=caller.government,
                teaches=teaches,
                pass_mark=mapping.pass_mark,
                moment=moment,
                recorded_by=caller.person_id,
            )
            for score in part
        ]
        lines = {row["id"]: score.line for row, score in zip(rows, part, strict=True)}
        created, changed = await _store_rows(session, caller, rows)
        outcome.created += [lines[evaluation.id] for evaluation in created]
        outcome.changed += [lines[evaluation.id] for evaluation in changed]
    return outcome


async def _store_rows(
    session: AsyncSession, caller: Caller, rows: Sequence[dict[str, Any]]
) -> tuple[Sequence[Evaluation], Sequence[Evaluation]]:
    held = await repository.lock_scores(session, [row["id"] for row in rows])
    created = await create_missing(session, [row for row in rows if row["id"] not in held])
    changed = [held[row["id"]] for row in rows if row["id"] in held and _differs(held[row["id"]], row)]
    new = {row["id"]: row for row in rows}
    for evaluation in changed:
        row = new[evaluation.id]
        keep_former(session, evaluation, "imported again", row["completed_at"], caller.person_id)
        for field in (*_COMPARED, "passed", "status", "completed_at", "recorded_by"):
            setattr(evaluation, field, row[field])
        evaluation.revision += 1
    await session.flush()
    events = [evaluation_event("completed", evaluation) for evaluation in created]
    await publish(session, events + [evaluation_event("corrected", evaluation) for evaluation in changed])
    for evaluation in [*created, *changed]:
        session.expunge(evaluation)
    return created, changed


def _differs(evaluation: Evaluation, row: dict[str, Any]) -> bool:
    return evaluation.status != "completed" or any(getattr(evaluation, field) != row[field] for field in _COMPARED)


async def _keep_roster(
    session: AsyncSession, caller: Caller, roster: UUID, mapping: ScoreMapping, upload: Upload
) -> None:
    held = await repository.find_roster(session, roster)
    if held is None:
        held = Roster(id=roster, government_id=caller.government, title=_title(mapping, upload))
        session.add(held)
    held.filename, held.mapping = upload.filename, mapping.model_dump(mode="json")
    held.imported_at, held.imported_by = now(), caller.person_id
    await session.flush()


def _title(mapping: ScoreMapping, upload: Upload) -> str:
    return mapping.title or upload.filename.rpartition(".")[0] or upload.filename


def _teaches(government_id: UUID, mapping: ScoreMapping) -> list[dict[str, Any]]:
    return [
        {
            "competency_id": str(
                taught.competency_id or derived_id(government_id, f"competency:{taught.competency_code}")
            ),
            "target_level": taught.target_level,
        }
        for taught in mapping.teaches
    ]


async def _report(
    session: AsyncSession,
    roster: UUID,
    mapped: Mapped,
    scores: Sequence[ScoreRow],
    bad: Sequence[RowProblem],
    outcome: Outcome | None,
    upload: Upload,
) -> RosterReport:
    people = {score.person_id for score in scores}
    created = set(outcome.created) if outcome else set()
    changed = (set(outcome.changed) if outcome else set()) - created
    untouched = {score.line for score in scores} - created - changed if outcome else set()
    counts = import_report(
        import_id=uuid7(),
        rows=mapped.total,
        problems=bad,
        created=len(created),
        changed=len(changed),
        unchanged=len(untouched),
        dry_run=upload.dry_run,
    )
    return RosterReport(
        **counts.model_dump(),
        roster_id=roster,
        evaluations_created=len(outcome.created) if outcome else 0,
        evaluations_changed=len(outcome.changed) if outcome else 0,
        unknown_people=len(people - await repository.known_people(session, people)),
        overlaps=[Overlap(roster_id=i, title=t, people=n) for i, t, n in await repository.overlaps(session, roster)],
    )


async def get_rejected(session: AsyncSession, caller: Caller, import_id: UUID) -> bytes:
    """The rejected rows of an import as a file. Raises `Forbidden`, or `NotFound` for a foreign or clean one."""
    caller.require_whole("training_admin", "evaluator")
    found = await session.get(RejectedFile, import_id)
    if found is None or found.government_id != caller.government_id:
        raise NotFound
    return found.content
