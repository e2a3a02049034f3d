"""Versions over HTTP: ETags of revisions, If-Match on changes, 304 on unchanged content, repeated ids."""

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from shared.errors import BadRequest, PreconditionFailed, PreconditionRequired, text

__all__ = ["IfMatchDep", "check_revision", "content_hash", "etag_of", "not_modified"]

_ETAG = re.compile(r'^\s*(?:W/)?"([^"]{1,80})"\s*$')


def content_hash(model: BaseModel) -> bytes:
    """SHA-256 (32 bytes) of a body's content, by which a repeated id is told from another content."""
    return hashlib.sha256(model.model_dump_json().encode()).digest()


def etag_of(revision: int) -> str:
    """The ETag of a row at `revision`."""
    return f'"{revision}"'


async def get_if_match(
    if_match: Annotated[str | None, Header(description="ETag of the version that is changed.")] = None,
) -> int | None:
    """The revision in `If-Match`; None without the header or with `*`."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _ETAG.match(if_match)
    if found is None or not found[1].isdigit():
        raise BadRequest(
            text('If-Match harus berisi satu ETag, misalnya "3".', 'If-Match takes one ETag, such as "3".')
        )
    return int(found[1])


IfMatchDep = Annotated[int | None, Depends(get_if_match)]


def check_revision(if_match: int | None, revision: int) -> None:
    """Raise `PreconditionRequired` without a version, `PreconditionFailed` when it is not the present one."""
    if if_match is None:
        raise PreconditionRequired
    if if_match != revision:
        raise PreconditionFailed(headers={"ETag": etag_of(revision)})


def not_modified(request: Request, etag: str) -> Response | None:
    """A 304 when the caller already holds `etag`, else None."""
    held = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
    return Response(status_code=304, headers={"ETag": etag}) if etag in tags or "*" in tags else None
