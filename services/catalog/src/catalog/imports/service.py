"""Bringing spreadsheets in: all or nothing, a trial run, or only the good rows. The same file twice changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.imports.models import Import
from catalog.tables import Base
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.ids import uuid7
from shared.messaging import Event, publish
from shared.schemas import Language
from shared.security import Caller
from shared.tabular import (
    ImportRejected,
    ImportReport,
    Parsed,
    RowProblem,
    Sheet,
    Table,
    import_report,
    read_table,
    rejected_csv,
)

__all__ = ["Options", "Outcome", "Read", "Upload", "conclude", "get_rejected", "read", "read_reference"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    filename: str
    content: bytes
    encoding: str = "auto"


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller wants of an import."""

    dry_run: bool
    accept_valid: bool
    language: Language


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read: as it was written, and by its columns."""

    kind: str
    filename: str
    table: Table
    parsed: Parsed


@dataclass(slots=True)
class Outcome:
    """What the good rows come to: rows to store, events, and how many rows were created, changed, unchanged."""

    rows: list[Base] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


async def read(kind: str, upload: Upload, sheet: Sheet) -> Read:
    """Read and parse a file off the event loop; raises a problem when it cannot be read as a whole."""

    def work() -> Read:
        table = read_table(upload.content, upload.filename, encoding=upload.encoding)
        return Read(kind, upload.filename, table, sheet.parse(table))

    return await asyncio.to_thread(work)


async def read_reference(kind: str, upload: Upload, sheet: Sheet) -> Read:
    """Read a file that others rely on: any bad row in it refuses the import as a whole."""
    file = await read(kind, upload, sheet)
    if file.parsed.problems:
        raise _rejected(_report(uuid7(), file, file.parsed.problems, Counter(), dry_run=False))
    return file


async def conclude(
    session: AsyncSession, caller: Caller, file: Read, outcome: Outcome, options: Options
) -> ImportReport:
    """Store what the rows come to, or not, as the options say; raises ImportRejected for bad rows without leave."""
    problems = [*file.parsed.problems, *outcome.problems]
    import_id = uuid7()
    if options.dry_run:
        await session.rollback()
        return _report(import_id, file, problems, outcome.counts, dry_run=True)
    if problems and not options.accept_valid:
        raise _rejected(_report(import_id, file, problems, Counter(), dry_run=False))
    session.add_all(outcome.rows)
    await publish(session, outcome.events)
    report = _report(import_id, file, problems, outcome.counts, dry_run=False)
    if problems:
        report = report.model_copy(update={"rejected_file": f"/catalog/v1/imports/{import_id}/rejected.csv"})
    session.add(_stored(import_id, caller, file, report, problems, options.language))
    details = {"file": file.filename, "rows": report.rows, "rejected": report.rejected, **outcome.counts}
    await record(session, caller, f"{file.kind}.imported", "import", import_id, details=details)
    return report


async def get_rejected(session: AsyncSession, caller: Caller, import_id: UUID) -> bytes:
    """The rejected rows of an import as a file; raises NotFound when it has none or is another government's."""
    caller.require_whole("training_admin", "operator")
    found = await session.get(Import, import_id)
    if found is None or found.government_id != caller.government or found.rejected is None:
        raise NotFound
    return found.rejected


def _stored(
    import_id: UUID,
    caller: Caller,
    file: Read,
    report: ImportReport,
    problems: Sequence[RowProblem],
    language: Language,
) -> Import:
    return Import(
        id=import_id,
        government_id=caller.government,
        kind=file.kind,
        filename=file.filename,
        report=report.model_dump(mode="json"),
        rejected=rejected_csv(file.table, problems, language=language) if problems else None,
        created_at=now(),
    )


def _report(
    import_id: UUID, file: Read, problems: Sequence[RowProblem], counts: Counter[str], *, dry_run: bool
) -> ImportReport:
    return import_report(
        import_id=import_id,
        rows=file.parsed.total,
        problems=problems,
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        dry_run=dry_run,
    )


def _rejected(report: ImportReport) -> ImportRejected:
    return ImportRejected(report=report.model_dump(mode="json"))
