"""The built-in forms over HTTP: immutable by version, so clients keep them."""

from fastapi import APIRouter, Request, Response

from evaluation.evaluations.rules import FormCode
from evaluation.forms.rules import CURRENT_VERSION, find_content, form_codes
from evaluation.forms.schemas import FormEntry, FormView
from shared.errors import NotFound
from shared.http import CallerDep, not_modified
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["forms"])


@router.get("/forms", summary="List the questionnaires and the interview guide")
async def list_forms(_: CallerDep) -> Page[FormEntry]:
    """Every built-in form in its current version. A test has no form: it is a score."""
    entries = []
    for code in form_codes():
        content = find_content(code, CURRENT_VERSION)
        if content is not None:
            href = f"/evaluation/v1/forms/{code}/versions/{CURRENT_VERSION}"
            entries.append(FormEntry(code=code, version=CURRENT_VERSION, title=content.title, href=href))
    return Page(items=entries)


@router.get("/forms/{code}/versions/{version}", summary="Read a form", response_model=FormView)
async def get_form(code: FormCode, version: int, _: CallerDep, request: Request, response: Response) -> object:
    """The questions in both languages; 304 when `If-None-Match` holds its ETag. Errors: 404 `not-found`."""
    content = find_content(code, version)
    if content is None:
        raise NotFound
    etag = f'"{code}.v{version}"'
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, max-age=86400"
    return FormView(code=code, version=version, content=content)
