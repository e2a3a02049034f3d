"""Appraisals from a file: all or nothing, a trial run, or only the good rows. The same file twice changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.appraisals.models import RejectedAppraisals
from analytics.appraisals.repository import (
    appraisals_of,
    held_appraisals,
    keep_periods,
    people_by_external_id,
    save_appraisals,
)
from analytics.appraisals.rules import AppraisalRow, ReadRows, appraisal_rows, column_problems
from analytics.appraisals.schemas import AppraisalView, PersonAppraisals
from analytics.dependencies import sees
from shared.audit import record
from shared.clock import now
from shared.errors import FieldProblem, NotFound
from shared.ids import uuid7
from shared.schemas import Language
from shared.security import Caller
from shared.tabular import (
    ImportRejected,
    ImportReport,
    InvalidMapping,
    Mapped,
    Mapping,
    RowProblem,
    Table,
    apply_mapping,
    import_report,
    read_mapped_table,
    rejected_csv,
)

__all__ = ["Upload", "get_rejected", "import_appraisals", "read_appraisals"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, and what is wanted of it."""

    filename: str
    content: bytes
    dry_run: bool
    accept_valid: bool
    language: Language


async def import_appraisals(session: AsyncSession, caller: Caller, mapping: Mapping, upload: Upload) -> ImportReport:
    """Import what people reached against their targets.

    Raises Forbidden, InvalidMapping, ImportRejected (with the report), and what reading a table raises.
    """
    caller.require_whole("training_admin", "unit_admin")
    government_id = caller.government
    if problems := column_problems(mapping.columns, mapping.constants):
        raise InvalidMapping(errors=[FieldProblem(pointer, reason) for pointer, reason in problems])
    # Parsing takes seconds; the transaction that found the caller must not stay open meanwhile.
    await session.rollback()
    table, mapped = await asyncio.to_thread(_read, upload, mapping)
    known = await people_by_external_id(session, government_id, {row.person for row in mapped.rows})
    read = appraisal_rows(mapped.rows, known)
    bad = [*mapped.problems, *read.problems]
    held = await held_appraisals(session, government_id, _periods(read))
    told, counts = _told(read, held), _counts(read, held)
    report = _report(mapped.total, bad, counts, dry_run=upload.dry_run)
    if upload.dry_run:
        await session.rollback()
        return report
    if bad and not upload.accept_valid:
        nothing = _report(mapped.total, bad, Counter(), dry_run=False)
        raise ImportRejected(report=nothing.model_dump(mode="json"))
    await save_appraisals(session, government_id, told)
    await keep_periods(session, government_id, {row.period for row in told}, now())
    if bad:
        report = report.model_copy(update={"rejected_file": f"/analytics/v1/imports/{report.id}/rejected.csv"})
        content = rejected_csv(table, bad, language=upload.language)
        session.add(RejectedAppraisals(id=report.id, government_id=government_id, content=content, created_at=now()))
    details = {"file": upload.filename, "periods": sorted(_periods(read)), **counts, "rejected": report.rejected}
    await record(session, caller, "appraisals.imported", "import", report.id, details=details)
    return report


async def get_rejected(session: AsyncSession, caller: Caller, import_id: UUID) -> bytes:
    """The rejected rows of an import as a file. Raises Forbidden, or NotFound for a foreign or clean one."""
    caller.require_whole("training_admin", "unit_admin")
    found = await session.get(RejectedAppraisals, import_id)
    if found is None or found.government_id != caller.government_id:
        raise NotFound
    return found.content


async def read_appraisals(session: AsyncSession, caller: Caller, person_id: UUID) -> PersonAppraisals:
    """For the person, the direct superior and the unit's admin. Raises NotFound for the foreign and the missing."""
    if not await sees(session, caller, person_id):
        raise NotFound
    rows = await appraisals_of(session, caller.government, person_id)
    return PersonAppraisals(person_id=person_id, appraisals=[AppraisalView.model_validate(row) for row in rows])


def _read(upload: Upload, mapping: Mapping) -> tuple[Table, Mapped]:
    table = read_mapped_table(upload.content, upload.filename, mapping)
    return table, apply_mapping(table, mapping)


def _periods(read: ReadRows) -> set[str]:
    return {row.period for rows in read.by_line.values() for row in rows}


def _told(read: ReadRows, held: dict[tuple[UUID, str], AppraisalRow]) -> list[AppraisalRow]:
    """What is not held in the same words already."""
    rows = (row for rows in read.by_line.values() for row in rows)
    return [row for row in rows if held.get((row.person_id, row.period)) != row]


def _counts(read: ReadRows, held: dict[tuple[UUID, str], AppraisalRow]) -> Counter[str]:
    return Counter(_came_to(rows, held) for rows in read.by_line.values())


def _came_to(rows: Iterable[AppraisalRow], held: dict[tuple[UUID, str], AppraisalRow]) -> str:
    pairs = [(row, held.get((row.person_id, row.period))) for row in rows]
    if any(before is None for _, before in pairs):
        return "created"
    return "changed" if any(row != before for row, before in pairs) else "unchanged"


def _report(rows: int, problems: list[RowProblem], counts: Counter[str], *, dry_run: bool) -> ImportReport:
    return import_report(
        import_id=uuid7(),
        rows=rows,
        problems=problems,
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        dry_run=dry_run,
    )
