"""Scores from files over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from evaluation.rosters import service
from evaluation.rosters.schemas import MAPPING_EXAMPLE, RosterReport, ScoreMapping
from shared.http import CallerDep, LanguageDep, SessionDep, read_json_field
from shared.tabular import InvalidMapping

__all__ = ["router"]

router = APIRouter(tags=["imports"])


@router.post("/imports/scores", summary="Import test scores from a spreadsheet")
async def import_scores(
    caller: CallerDep,
    session: SessionDep,
    language: LanguageDep,
    file: Annotated[UploadFile, File(description="CSV or XLSX, one row for each person.")],
    mapping: Annotated[str, Form(description="A ScoreMapping as JSON.", examples=[MAPPING_EXAMPLE])],
    dry_run: Annotated[bool, Query(description="Say what would happen and store nothing.")] = False,
    accept_valid: Annotated[bool, Query(description="Store the good rows, give the others back.")] = False,
) -> RosterReport:
    """Makes a roster of its own, outside any programme: each score becomes a completed, imported evaluation.

    All or nothing by default, with every bad row reported at once. Errors: 403 `forbidden` (training_admin or
    evaluator of the whole government); 422 `invalid-mapping`, `import-rejected` (with `report`), `wrong-columns`,
    `unreadable-file`; 413 `file-too-large`; 415 `unsupported-file`.
    """
    upload = service.Upload(
        filename=file.filename or "file",
        content=await file.read(),
        dry_run=dry_run,
        accept_valid=accept_valid,
        language=language,
    )
    return await service.import_scores(session, caller, read_json_field(ScoreMapping, mapping, InvalidMapping), upload)


@router.get(
    "/imports/{import_id}/rejected.csv",
    summary="Download the rejected rows of an import",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def get_rejected_rows(import_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """The rows as they were, with reason and remedy. Errors: 403 `forbidden`; 404 `not-found`."""
    content = await service.get_rejected(session, caller, import_id)
    headers = {"Content-Disposition": f'attachment; filename="rejected-{import_id}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
