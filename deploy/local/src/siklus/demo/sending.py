"""What the demo sends and gets back over HTTP: JSON and multipart bodies, whole replies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, FormData

__all__ = ["File", "Reply", "Upload", "send"]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a multipart body."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart body: files by the name of their part, and plain fields."""

    files: Mapping[str, File]
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; names of headers are in any case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The decoded JSON, or the text of anything else; None without content."""
        if not self.content:
            return None
        is_json = "json" in self.headers.get("content-type", "")
        return json.loads(self.content) if is_json else self.content.decode()


async def send(
    session: ClientSession,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    params: Mapping[str, object] | None = None,
    body: object | Upload = None,
) -> Reply:
    """Send a request and read the whole answer.

    Raises aiohttp.ClientError when the connection fails.
    """
    content: dict[str, Any] = {"data": _form(body)} if isinstance(body, Upload) else {"json": body}
    given = {name: str(value) for name, value in (params or {}).items()}
    async with session.request(method, url, headers=headers, params=given, **content) as response:
        return Reply(response.status, response.headers, await response.read())


def _form(upload: Upload) -> FormData:
    form = FormData(dict(upload.fields))
    for name, file in upload.files.items():
        form.add_field(name, file.content, filename=file.name, content_type="application/octet-stream")
    return form
