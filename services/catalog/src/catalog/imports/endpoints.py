"""HTTP door of the imports."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile

from catalog.competencies.inbound import import_competencies as bring_competencies
from catalog.imports import service
from catalog.imports.service import Options, Upload
from catalog.standards.inbound import import_standards as bring_standards
from shared.http import CallerDep, LanguageDep, SessionDep
from shared.tabular import ImportReport

__all__ = ["router"]

router = APIRouter(tags=["Imports and exports"])


async def get_options(
    language: LanguageDep,
    dry_run: Annotated[bool, Query(description="Say what would happen and store nothing.")] = False,
    accept_valid: Annotated[bool, Query(description="Store the good rows, give the others back.")] = False,
) -> Options:
    """What the caller wants of the import."""
    return Options(dry_run=dry_run, accept_valid=accept_valid, language=language)


OptionsDep = Annotated[Options, Depends(get_options)]
EncodingQuery = Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{1,20}$", description="Of a CSV file.")]
CompetenciesFile = Annotated[UploadFile, File(description="CSV or XLSX: code, kind, name_id, name_en, source.")]
LevelsFile = Annotated[UploadFile | None, File(description="CSV or XLSX: level, name_id, name_en.")]
StandardsFile = Annotated[UploadFile, File(description="CSV or XLSX: job_level, competency, required_level, source.")]
JobLevelsFile = Annotated[UploadFile | None, File(description="CSV or XLSX: job_level, name_id, family.")]


@router.post("/imports/competencies", summary="Import competencies from a spreadsheet")
async def import_competencies(
    session: SessionDep,
    caller: CallerDep,
    options: OptionsDep,
    file: CompetenciesFile,
    levels: LevelsFile = None,
    encoding: EncodingQuery = "auto",
) -> ImportReport:
    """All or nothing by default, with every bad row reported at once. The same file twice changes nothing.

    The optional part `levels` names the proficiency levels. Needs training_admin or operator.
    Errors: `forbidden`, `import-rejected` (with `report`), `wrong-columns`, `unreadable-file`, `unsupported-file`,
    `file-too-large`.
    """
    return await bring_competencies(
        session, caller, await _upload(file, encoding), await _find_upload(levels, encoding), options
    )


@router.post("/imports/standards", summary="Import job standards from a spreadsheet")
async def import_standards(
    session: SessionDep,
    caller: CallerDep,
    options: OptionsDep,
    file: StandardsFile,
    job_levels: JobLevelsFile = None,
    encoding: EncodingQuery = "auto",
) -> ImportReport:
    """One row for each job level and competency; the competencies must be there already.

    The optional part `job_levels` names the job levels. Needs training_admin or operator.
    Errors: `forbidden`, `import-rejected` (with `report`), `wrong-columns`, `unreadable-file`, `unsupported-file`,
    `file-too-large`.
    """
    return await bring_standards(
        session, caller, await _upload(file, encoding), await _find_upload(job_levels, encoding), options
    )


@router.get(
    "/imports/{import_id}/rejected.csv",
    summary="Download the rejected rows of an import",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def get_rejected_rows(import_id: UUID, session: SessionDep, caller: CallerDep) -> Response:
    """The rows as they were, with reason and remedy, ready to be corrected and sent again. Errors: `not-found`."""
    content = await service.get_rejected(session, caller, import_id)
    headers = {"Content-Disposition": f'attachment; filename="rejected-{import_id}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def _upload(file: UploadFile, encoding: str) -> Upload:
    return Upload(file.filename or "file", await file.read(), encoding)


async def _find_upload(file: UploadFile | None, encoding: str) -> Upload | None:
    return None if file is None else await _upload(file, encoding)
