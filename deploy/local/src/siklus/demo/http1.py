"""A small HTTP/1.1 client over asyncio streams: kept-alive connections, JSON and multipart bodies, nothing more.

The demo sends tens of thousands of requests from the cores on which it measures the services; a general client costs
more of them than a service needs for its answer.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

__all__ = ["Connections", "File", "Reply", "Upload", "body_of"]

_IDLE_SECONDS = 3.0
"""Younger than the services' own limit, so that a connection is never used while they close it."""
_LINE = b"\r\n"
_BLANK = b"\r\n\r\n"
_BODILESS = frozenset({204, 304})


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
    """What came back; names of headers are in lower case."""

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


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_at: float = 0.0


@dataclass
class Connections:
    """Open connections by host and port. As many are open as requests were under way at once."""

    _idle: dict[tuple[str, int], list[_Connection]] = field(default_factory=dict)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, object] | None = None,
        body: object | Upload = None,
    ) -> Reply:
        """Send a request and read the whole answer.

        Raises OSError and asyncio.IncompleteReadError when the connection fails.
        """
        parts = urlsplit(url)
        key = (parts.hostname or "", parts.port or 80)
        target = f"{parts.path}?{urlencode(params)}" if params else parts.path
        kind, content = body_of(body)
        lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in {**headers, **kind}.items()]
        connection = await self._take(key)
        try:
            connection.writer.write("\r\n".join(lines).encode() + _BLANK + content)
            await connection.writer.drain()
            reply = await _read(connection.reader)
        except BaseException:
            connection.writer.close()
            raise
        self._give_back(key, connection, reply)
        return reply

    async def close(self) -> None:
        """Close what is open."""
        for connections in self._idle.values():
            for connection in connections:
                connection.writer.close()
        self._idle.clear()

    async def _take(self, key: tuple[str, int]) -> _Connection:
        idle = self._idle.setdefault(key, [])
        while idle:
            connection = idle.pop()
            if time.monotonic() - connection.used_at < _IDLE_SECONDS and not connection.reader.at_eof():
                return connection
            connection.writer.close()
        reader, writer = await asyncio.open_connection(*key)
        return _Connection(reader, writer)

    def _give_back(self, key: tuple[str, int], connection: _Connection, reply: Reply) -> None:
        if reply.headers.get("connection") == "close":
            connection.writer.close()
            return
        connection.used_at = time.monotonic()
        self._idle[key].append(connection)


def body_of(body: object | Upload) -> tuple[dict[str, str], bytes]:
    """The headers that describe a body, and its bytes; nothing for None."""
    if body is None:
        return {}, b""
    if not isinstance(body, Upload):
        return {"Content-Type": "application/json"}, json.dumps(body, separators=(",", ":")).encode()
    boundary = secrets.token_hex(16)
    parts = [_part(boundary, f'name="{name}"', value.encode()) for name, value in body.fields.items()]
    parts += [
        _part(boundary, f'name="{name}"; filename="{file.name}"', file.content) for name, file in body.files.items()
    ]
    content = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, content


def _part(boundary: str, disposition: str, content: bytes) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + _LINE


async def _read(reader: asyncio.StreamReader) -> Reply:
    head = (await reader.readuntil(_BLANK)).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ", 2)[1])
    headers = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if status in _BODILESS:
        return Reply(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        return Reply(status, headers, await _read_chunks(reader))
    return Reply(status, headers, await reader.readexactly(int(headers.get("content-length", 0))))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    content = b""
    while True:
        size = int((await reader.readuntil(_LINE)).split(b";")[0], 16)
        chunk = await reader.readexactly(size + len(_LINE))
        if size == 0:
            return content
        content += chunk[:size]
