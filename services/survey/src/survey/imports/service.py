"""The one way of an import: read the file, plan what its rows come to, store all or nothing, say what happened."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared import audit
from shared.clock import now
from shared.database import transaction
from shared.ids import uuid7
from shared.schemas import Language
from shared.security import Caller
from shared.tabular import ImportRejected, ImportReport, RowProblem, Table, import_report, rejected_csv
from survey.imports import repository
from survey.imports.errors import RejectedFileNotFound
from survey.imports.models import Import
from survey.imports.rules import Outcome

__all__ = ["Options", "Plan", "Prepared", "Upload", "bring_in", "get_rejected"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    file_name: str
    content: bytes
    encoding: str = "auto"


@dataclass(frozen=True, slots=True)
class Options:
    """How careful an import is: try only, or store the good rows without the bad ones."""

    dry_run: bool
    accept_valid: bool
    language: Language


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a plan comes to, and the step that stores it."""

    outcome: Outcome
    store: Callable[[AsyncSession], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A file that was read: its rows as written, how many, what is wrong with them, and how to prepare the rest."""

    kind: str
    table: Table
    total: int
    problems: list[RowProblem]
    prepare: Callable[[AsyncSession], Awaitable[Prepared]]


async def bring_in(
    sessions: async_sessionmaker[AsyncSession],
    caller: Caller,
    options: Options,
    file_name: str,
    read: Callable[[], Plan],
) -> ImportReport:
    """Run an import. `read` works off the event loop, before any transaction begins.

    Raises `ImportRejected` with the whole report when rows are bad and `accept_valid` was not asked for; what the
    file as a whole is refused for comes from `read`.
    """
    caller.require_whole("training_admin", "operator")
    plan = await asyncio.to_thread(read)
    async with transaction(sessions) as session:
        await repository.lock_imports(session, caller.government)
        prepared = await plan.prepare(session)
        problems = [*plan.problems, *prepared.outcome.problems]
        report = _report(uuid7(), plan, problems, prepared.outcome, options)
        if options.dry_run:
            return report
        if problems and not options.accept_valid:
            raise ImportRejected(report=report.model_dump(mode="json"))
        await prepared.store(session)
        row = Import(
            id=report.id,
            government_id=caller.government,
            kind=plan.kind,
            file_name=file_name[:200],
            imported_at=now(),
            report=report.model_dump(mode="json"),
            rejected=rejected_csv(plan.table, problems, language=options.language) if problems else None,
        )
        session.add(row)
        await session.flush()
        details = {"rows": report.rows, "rejected": report.rejected, **prepared.outcome.fates}
        await audit.record(session, caller, f"{plan.kind}.imported", "import", report.id, details=details)
    return report


async def get_rejected(session: AsyncSession, caller: Caller, import_id: UUID) -> bytes:
    """The rejected rows of an import as a CSV file; raises `RejectedFileNotFound`."""
    caller.require_whole("training_admin", "operator")
    row = await session.get(Import, import_id)
    if row is None or row.government_id != caller.government or row.rejected is None:
        raise RejectedFileNotFound
    await audit.record(session, caller, "rejected_rows.exported", "import", import_id)
    return row.rejected


def _report(
    import_id: UUID, plan: Plan, problems: list[RowProblem], outcome: Outcome, options: Options
) -> ImportReport:
    nothing_stored = bool(problems) and not options.accept_valid and not options.dry_run
    fates = {} if nothing_stored else outcome.fates
    kept = bool(problems) and not nothing_stored and not options.dry_run
    return import_report(
        import_id=import_id,
        rows=plan.total,
        problems=problems,
        created=fates.get("created", 0),
        changed=fates.get("changed", 0),
        unchanged=fates.get("unchanged", 0),
        dry_run=options.dry_run,
        rejected_file=f"/survey/v1/imports/{import_id}/rejected.csv" if kept else None,
    )
