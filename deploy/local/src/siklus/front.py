"""The one front address of the embedded runtime: passes requests on by their first path segment.

Also serves the embedded issuer's public keys and a page with links. Started as `python -m siklus.front`; what it
needs is in the environment variable SIKLUS_FRONT, as JSON (see `FrontSettings`).
"""

import json
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from siklus.front_page import index_page, unreachable

VARIABLE = "SIKLUS_FRONT"
HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer upgrade".split()
)
"""Headers that concern one connection only (RFC 9110, 7.6.1); `transfer-encoding` is decided for each side."""


@dataclass(frozen=True, slots=True)
class FrontSettings:
    """Where the front listens, where the services are, and what the issuer publishes."""

    host: str
    port: int
    services: Mapping[str, str]
    issuer: str
    jwks: Mapping[str, Any]

    def environment(self) -> dict[str, str]:
        """Return the environment that `read` reads."""
        return {VARIABLE: json.dumps(asdict(self))}

    @classmethod
    def read(cls) -> "FrontSettings":
        """Read the settings from the environment."""
        return cls(**json.loads(os.environ[VARIABLE]))


class Front:
    """The ASGI application."""

    def __init__(self, settings: FrontSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._services = settings.services
        # Services keep an idle connection for 5 s; ours must be the side that gives it up.
        limits = httpx.Limits(max_connections=500, max_keepalive_connections=200, keepalive_expiry=3)
        self._transport = transport or httpx.AsyncHTTPTransport(limits=limits)
        self._own = _own_pages(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, by a service or by ourselves."""
        if scope["type"] == "http":
            service = scope["path"].lstrip("/").partition("/")[0]
            if service in self._services:
                await self._forward(service, scope, receive, send)
                return
        await self._own(scope, receive, send)

    async def _forward(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        target = httpx.URL(self._services[service]).copy_with(raw_path=_raw_path(scope))
        body = _Body(receive) if _has_body(scope) else httpx.ByteStream(b"")
        request = httpx.Request(scope["method"], target, headers=_request_headers(scope), stream=body)
        try:
            response = await self._transport.handle_async_request(request)
        except httpx.TransportError as error:
            await unreachable(service, error, request.headers.get("accept-language", ""))(scope, receive, send)
            return
        await _answer(response, send)


class _Body(httpx.AsyncByteStream):
    """The body of the incoming request, passed on as it arrives."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise httpx.ReadError("The client left before its body was complete.")
            yield message.get("body", b"")
            more = message.get("more_body", False)


async def _answer(response: httpx.Response, send: Send) -> None:
    headers = [
        (name.lower(), value)
        for name, value in response.headers.raw
        if name.lower() not in HOP_BY_HOP and name.lower() != b"transfer-encoding"
    ]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    stream = response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("The transport is not asynchronous.")
    try:
        async for part in stream:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    finally:
        await stream.aclose()
    await send({"type": "http.response.body", "body": b""})


def _raw_path(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _request_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    headers = [(name, value) for name, value in scope["headers"] if name not in HOP_BY_HOP]
    if scope.get("client"):
        headers.append((b"x-forwarded-for", str(scope["client"][0]).encode()))
    headers.append((b"x-forwarded-proto", scope["scheme"].encode()))
    return headers


def _own_pages(settings: FrontSettings) -> Starlette:
    everywhere = {"access-control-allow-origin": "*"}

    async def keys(_: Request) -> Response:
        return JSONResponse(dict(settings.jwks), headers=everywhere)

    async def configuration(request: Request) -> Response:
        document = {
            "issuer": settings.issuer,
            "jwks_uri": f"{request.url.scheme}://{request.url.netloc}/.well-known/jwks.json",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return JSONResponse(document, headers=everywhere)

    async def index(_: Request) -> Response:
        return HTMLResponse(index_page(settings.services))

    return Starlette(
        routes=[
            Route("/", index),
            Route("/.well-known/jwks.json", keys),
            Route("/.well-known/openid-configuration", configuration),
        ]
    )


def main() -> None:
    """Serve until we are told to stop."""
    settings = FrontSettings.read()
    # The services' own date and server headers go through as they are.
    uvicorn.run(
        Front(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main()
