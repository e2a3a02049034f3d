"""The HTTP door of questionnaires."""

from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from shared.forms import FormContent
from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, check_revision, etag_of, next_page, not_modified
from shared.schemas import Page
from survey.questionnaires import repository, service
from survey.questionnaires.models import QuestionnaireVersion
from survey.questionnaires.schemas import QuestionnaireChange, QuestionnaireNew, QuestionnaireView, VersionView

__all__ = ["router"]

router = APIRouter(tags=["questionnaires"])


@router.post(
    "/questionnaires",
    status_code=status.HTTP_201_CREATED,
    summary="Write a questionnaire",
    operation_id="create_questionnaire",
)
async def create_questionnaire(
    new: QuestionnaireNew, caller: CallerDep, session: SessionDep, response: Response
) -> QuestionnaireView:
    """Create a questionnaire, unpublished. Roles: training_admin, analyst. 409 identifier-taken."""
    row = await service.create_questionnaire(session, caller, new)
    response.headers["ETag"] = etag_of(row.revision)
    return QuestionnaireView.model_validate(row)


@router.get("/questionnaires", summary="List questionnaires", operation_id="list_questionnaires")
async def list_questionnaires(caller: CallerDep, session: SessionDep, page: PageDep) -> Page[QuestionnaireView]:
    """The government's questionnaires, in order of id. Roles: training_admin, analyst."""
    caller.require_whole("training_admin", "analyst")
    rows = await repository.list_questionnaires(session, caller.government, page)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=QuestionnaireView.model_validate)


@router.get("/questionnaires/{questionnaire_id}", summary="Read a questionnaire", operation_id="get_questionnaire")
async def get_questionnaire(
    questionnaire_id: UUID, caller: CallerDep, session: SessionDep, response: Response
) -> QuestionnaireView:
    """The content that the next version will have, with its ETag. 404 when missing or foreign."""
    row = await service.get_questionnaire(session, caller, questionnaire_id)
    response.headers["ETag"] = etag_of(row.revision)
    return QuestionnaireView.model_validate(row)


@router.put(
    "/questionnaires/{questionnaire_id}", summary="Rewrite a questionnaire", operation_id="update_questionnaire"
)
async def update_questionnaire(
    questionnaire_id: UUID,
    change: QuestionnaireChange,
    caller: CallerDep,
    session: SessionDep,
    if_match: IfMatchDep,
    response: Response,
) -> QuestionnaireView:
    """Replace the content for the next version; needs If-Match (428, 412). Published versions never change."""
    row = await service.get_questionnaire(session, caller, questionnaire_id)
    check_revision(if_match, row.revision)
    row = await service.update_questionnaire(session, row, change.form)
    response.headers["ETag"] = etag_of(row.revision)
    return QuestionnaireView.model_validate(row)


@router.post(
    "/questionnaires/{questionnaire_id}/publish",
    status_code=status.HTTP_201_CREATED,
    summary="Publish the next version",
    operation_id="publish_questionnaire",
)
async def publish_questionnaire(questionnaire_id: UUID, caller: CallerDep, session: SessionDep) -> VersionView:
    """Publish the content as a version. 422 invalid-form points at what is wrong; 409 nothing-to-publish."""
    row = await service.get_questionnaire(session, caller, questionnaire_id)
    return _version_view(await service.publish_questionnaire(session, caller, row))


@router.get(
    "/questionnaires/{questionnaire_id}/versions/{version}",
    summary="Read a published version",
    operation_id="get_questionnaire_version",
    response_model=VersionView,
)
async def get_questionnaire_version(
    questionnaire_id: UUID, version: int, caller: CallerDep, session: SessionDep, request: Request, response: Response
) -> VersionView | Response:
    """What respondents fill in, without the keys of a test. 304 when If-None-Match holds the ETag; 404 when missing."""
    row = await service.get_version(session, caller, questionnaire_id, version)
    etag = f'"{row.questionnaire_id}.{row.version}"'
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, max-age=86400"
    return _version_view(row)


def _version_view(row: QuestionnaireVersion) -> VersionView:
    form = FormContent.model_validate(row.form).without_keys()
    return VersionView(
        questionnaire_id=row.questionnaire_id, version=row.version, published_at=row.published_at, form=form
    )
