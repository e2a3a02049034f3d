"""Job standards out of a spreadsheet."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.competencies.repository import codes_of
from catalog.imports.schemas import JOB_LEVELS, STANDARDS
from catalog.imports.service import Options, Outcome, Read, Upload, conclude, read, read_reference
from catalog.reference.repository import get_rows
from catalog.standards.models import Standard
from catalog.standards.repository import list_standards
from catalog.standards.service import store
from shared.clock import now
from shared.schemas import text
from shared.security import Caller
from shared.tabular import ImportReport, ParsedRow, RowProblem

__all__ = ["import_standards"]

Document = dict[str, Any]  # Any: JSON of a standard.


async def import_standards(
    session: AsyncSession, caller: Caller, upload: Upload, job_levels: Upload | None, options: Options
) -> ImportReport:
    """Create or change standards row by row (job level, competency); what the file does not name stays as it is.

    `job_levels` names the job levels; without it those of the reference data hold.
    """
    caller.require_whole("training_admin", "operator")
    # Reading files takes time: the transaction that found the caller must not stay open meanwhile.
    await session.rollback()
    file = await read("standards", upload, STANDARDS)
    jobs = await _jobs(session, job_levels)
    codes = await codes_of(session, caller.government)
    outcome = Outcome()
    rows = [row for row in file.parsed.rows if _is_known(row, file, jobs, codes, outcome)]
    held = {standard.job_level: standard for standard in await list_standards(session, caller.government)}
    for job_level, lines in _by_job(rows).items():
        before = held.get(job_level)
        wanted = jobs[job_level] | {"job_level": job_level, "required": _merged(before, lines, codes, outcome)}
        standard, event = store(before, caller.government, wanted)
        outcome.rows.append(standard)
        outcome.events += [event] if event else []
    return await conclude(session, caller, file, outcome, options)


async def _jobs(session: AsyncSession, upload: Upload | None) -> dict[str, Document]:
    """Name and family of each job level."""
    if upload is None:
        shipped = await get_rows(session, "job_levels", now().date())
        return {row["job_level"]: _job(row["name_id"], row["name_id"], row["family"]) for row in shipped}
    rows = [row.values for row in (await read_reference("job levels", upload, JOB_LEVELS)).parsed.rows]
    return {row["job_level"]: _job(row["name_id"], row["name_en"] or row["name_id"], row["family"]) for row in rows}


def _job(name_id: str, name_en: str, family: str) -> Document:
    return {"job_family": family, "name": {"id": name_id, "en": name_en}}


def _is_known(row: ParsedRow, file: Read, jobs: dict[str, Document], codes: dict[str, UUID], outcome: Outcome) -> bool:
    """Whether the row's job level and competency exist; adds a problem for each that does not."""
    known = True
    for column, there, reason, remedy in (
        ("job_level", jobs, *_NO_JOB),
        ("competency", codes, *_NO_COMPETENCY),
    ):
        if row.values[column] not in there:
            known = False
            outcome.problems.append(
                RowProblem(
                    line=row.line,
                    column=file.parsed.headers.get(column, column),
                    value=row.values[column],
                    reason=reason,
                    remedy=remedy,
                )
            )
    return known


_NO_JOB = (
    text("Jenjang jabatan ini tidak dikenal.", "This job level is not known."),
    text("Betulkan kodenya, atau sertakan berkas job_levels.", "Correct the code, or send a job_levels file along."),
)
_NO_COMPETENCY = (
    text("Kode kompetensi ini tidak dikenal.", "This competency code is not known."),
    text("Betulkan kodenya, atau impor kompetensinya dahulu.", "Correct the code, or import the competency first."),
)


def _by_job(rows: list[ParsedRow]) -> dict[str, list[ParsedRow]]:
    jobs: dict[str, list[ParsedRow]] = {}
    for row in rows:
        jobs.setdefault(row.values["job_level"], []).append(row)
    return jobs


def _merged(
    before: Standard | None, lines: list[ParsedRow], codes: dict[str, UUID], outcome: Outcome
) -> list[Document]:
    """What the job requires after these rows, in the order in which competencies came; counts what each row did."""
    required = {item["competency_id"]: item for item in (before.required if before else [])}
    for line in lines:
        competency_id = str(codes[line.values["competency"]])
        item = {
            "competency_id": competency_id,
            "level": line.values["required_level"],
            "source": line.values["source"],
        }
        held = required.get(competency_id)
        outcome.counts["created" if held is None else "unchanged" if held == item else "changed"] += 1
        required[competency_id] = item
    return list(required.values())
