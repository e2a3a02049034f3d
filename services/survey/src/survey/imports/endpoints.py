"""The HTTP door of imports."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile

from shared.http import CallerDep, FactoryDep, LanguageDep, SessionDep, read_json_field
from shared.tabular import ImportReport, Mapping
from survey.answer_imports.errors import MappingInvalid
from survey.answer_imports.service import AnswersFile, read_answers
from survey.imports import service
from survey.imports.service import Options, Upload, bring_in
from survey.people_imports.service import read_people
from survey.unit_imports.service import read_units

__all__ = ["router"]

router = APIRouter(tags=["imports"])


async def get_options(
    language: LanguageDep,
    dry_run: Annotated[bool, Query(description="Say what would happen and store nothing.")] = False,
    accept_valid: Annotated[bool, Query(description="Store the good rows, give the others back.")] = False,
) -> Options:
    """What the caller wants of the import."""
    return Options(dry_run=dry_run, accept_valid=accept_valid, language=language)


OptionsDep = Annotated[Options, Depends(get_options)]
EncodingQuery = Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{1,20}$", description="Of a CSV file.")]


@router.post("/imports/units", summary="Import units from a spreadsheet", operation_id="import_units")
async def import_units(
    caller: CallerDep,
    sessions: FactoryDep,
    options: OptionsDep,
    file: Annotated[UploadFile, File(description="CSV or XLSX: code, name_id, name_en, parent_code, region_code, …")],
    encoding: EncodingQuery = "auto",
) -> ImportReport:
    """All or nothing by default, with every bad row reported at once; the same file twice changes nothing.

    Roles: training_admin, operator. 422 import-rejected (with `report`), wrong-columns, unreadable-file;
    413 file-too-large; 415 unsupported-file.
    """
    upload = await _upload(file, encoding)
    return await bring_in(sessions, caller, options, upload.file_name, lambda: read_units(caller, upload))


@router.post("/imports/people", summary="Import people from a spreadsheet", operation_id="import_people")
async def import_people(
    caller: CallerDep,
    sessions: FactoryDep,
    options: OptionsDep,
    file: Annotated[
        UploadFile,
        File(description="CSV or XLSX: external_id or nip, name, employment, unit_code, job_level, supervisor, …"),
    ],
    encoding: EncodingQuery = "auto",
) -> ImportReport:
    """People with their superiors, who may stand later in the file; cycles of superiors are named.

    A person is known again by external id, else by NIP. All or nothing by default. Roles: training_admin, operator.
    422 import-rejected (with `report`), wrong-columns, unreadable-file; 413 file-too-large; 415 unsupported-file.
    """
    upload = await _upload(file, encoding)
    return await bring_in(sessions, caller, options, upload.file_name, lambda: read_people(caller, upload))


@router.post("/imports/answers", summary="Import answers from a spreadsheet", operation_id="import_answers")
async def import_answers(
    caller: CallerDep,
    sessions: FactoryDep,
    options: OptionsDep,
    file: Annotated[UploadFile, File(description="CSV or XLSX, one row for each person.")],
    mapping: Annotated[
        str,
        Form(
            description="Which column is the person, which the question: a Mapping as JSON.",
            examples=['{"person": "ID", "columns": {"TI": {"target": "ti_proficiency"}}}'],
        ),
    ],
    campaign_id: Annotated[UUID, Form(description="A draft is settled by its file; others take who was invited.")],
    create_missing: Annotated[bool, Query(description="Register units and people whom the file names.")] = False,
) -> ImportReport:
    """Answers into a campaign, checked against its questionnaire; the same file twice changes nothing.

    Roles: training_admin, operator. 404 when the campaign is missing; 422 mapping-invalid, import-rejected (with
    `report`), wrong-columns, unreadable-file; 413 file-too-large; 415 unsupported-file.
    """
    upload = await _upload(file, "auto")
    answers = AnswersFile(
        upload, read_json_field(Mapping, mapping, MappingInvalid, below="/mapping"), campaign_id, create_missing
    )
    return await bring_in(sessions, caller, options, upload.file_name, lambda: read_answers(caller, answers))


@router.get(
    "/imports/{import_id}/rejected.csv",
    summary="Download the rejected rows of an import",
    operation_id="get_rejected_rows",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def get_rejected_rows(import_id: UUID, session: SessionDep, caller: CallerDep) -> Response:
    """The rows as they were, with reason and remedy, ready to be corrected and sent again. 404 when there are none."""
    content = await service.get_rejected(session, caller, import_id)
    headers = {"Content-Disposition": f'attachment; filename="rejected-{import_id}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


async def _upload(file: UploadFile, encoding: str) -> Upload:
    return Upload(file.filename or "file", await file.read(), encoding)
