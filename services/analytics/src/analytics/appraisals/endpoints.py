"""HTTP door of appraisals."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from analytics.appraisals import service
from analytics.appraisals.schemas import MAPPING_EXAMPLE, PersonAppraisals
from shared.http import CallerDep, LanguageDep, SessionDep, read_json_field
from shared.tabular import ImportReport, InvalidMapping, Mapping

__all__ = ["router"]

router = APIRouter(tags=["Performance"])


@router.post("/imports/appraisals", summary="Import appraisals from a spreadsheet")
async def import_appraisals(
    caller: CallerDep,
    session: SessionDep,
    language: LanguageDep,
    file: Annotated[UploadFile, File(description="CSV or XLSX, one row for each person, known by external id.")],
    mapping: Annotated[str, Form(description="A Mapping as JSON.", examples=[MAPPING_EXAMPLE])],
    dry_run: Annotated[bool, Query(description="Say what would happen and store nothing.")] = False,
    accept_valid: Annotated[bool, Query(description="Store the good rows, give the others back.")] = False,
) -> ImportReport:
    """What each person reached against the target of a period. The same file twice changes nothing.

    Columns are mapped to `target` and `result`; the constant `period` (2025, 2025-S1, 2025-Q3, 2025-07) belongs to a
    column or to the file, and so may the constant `target`. All or nothing by default, with every bad row reported at
    once. By a training_admin or unit_admin of the whole government. Errors: `forbidden`, `invalid-mapping`,
    `import-rejected` (with `report`), `wrong-columns`, `unreadable-file`, `file-too-large`, `unsupported-file`.
    """
    upload = service.Upload(file.filename or "file", await file.read(), dry_run, accept_valid, language)
    return await service.import_appraisals(session, caller, read_json_field(Mapping, mapping, InvalidMapping), upload)


@router.get(
    "/imports/{import_id}/rejected.csv",
    summary="Download the rejected rows of an import",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def get_rejected_rows(import_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """The rows as they were, with reason and remedy. Errors: `forbidden`, `not-found`."""
    content = await service.get_rejected(session, caller, import_id)
    headers = {"Content-Disposition": f'attachment; filename="rejected-{import_id}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/me/appraisals", summary="Read the caller's own performance gaps")
async def get_my_appraisals(session: SessionDep, caller: CallerDep) -> PersonAppraisals:
    """Errors: `unknown-subject`."""
    return await service.read_appraisals(session, caller, caller.person)


@router.get("/people/{person_id}/appraisals", summary="Read a person's performance gaps")
async def get_person_appraisals(person_id: UUID, session: SessionDep, caller: CallerDep) -> PersonAppraisals:
    """For the person, the direct superior and the unit's admin. Errors: `not-found`."""
    return await service.read_appraisals(session, caller, person_id)
