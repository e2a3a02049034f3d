"""Around every request: a request id, a limit on the body, how long it took."""

import re
import time
from collections.abc import Iterable
from functools import lru_cache

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.ids import uuid7
from shared.messaging import request_context

__all__ = ["BodyLimit", "RequestContext"]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{8,80}")
_REQUESTS = Counter("http_requests_total", "Requests answered.", ["service", "method", "route", "status"])
_SECONDS = Histogram("http_request_seconds", "Seconds from request to answer.", ["service", "method", "route"])


class RequestContext:
    """Gives each request an id that events and logs inherit, answers it back, and counts and times the request."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, traceparent = _given(scope["headers"])
        # The answer to an unexpected error is made outside this middleware, from the same scope.
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                others = [header for header in message["headers"] if header[0] != b"x-request-id"]
                message["headers"] = [*others, (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            with request_context(correlation_id=request_id, traceparent=traceparent):
                await self._app(scope, receive, send_with_id)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            count, seconds = _measures(self._service, scope["method"], route, status)
            count.inc()
            seconds.observe(time.perf_counter() - started)


@lru_cache(maxsize=1_024)
def _measures(service: str, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The two measures of one kind of request: finding them costs more than counting."""
    return _REQUESTS.labels(service, method, route, status), _SECONDS.labels(service, method, route)


def _given(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str | None]:
    """The caller's own request id, or a new one, and its `traceparent`."""
    request_id, traceparent = "", None
    for name, value in headers:
        if name == b"x-request-id":
            request_id = value.decode("latin-1")
        elif name == b"traceparent":
            traceparent = value.decode("latin-1")
    return request_id if _REQUEST_ID.fullmatch(request_id) else str(uuid7()), traceparent


class BodyLimit:
    """Refuses bodies over a limit, by their stated length or as they arrive; uploads have a limit of their own."""

    def __init__(self, app: ASGIApp, limit: int, upload_limit: int) -> None:
        self._app = app
        self._limit = limit
        self._upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        upload = headers.get("content-type", "").startswith("multipart/form-data")
        limit = self._upload_limit if upload else self._limit
        stated = headers.get("content-length", "0")
        left = limit

        async def limited_receive() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0 or (stated.isdigit() and int(stated) > limit):
                raise HTTPException(413)
            return message

        await self._app(scope, limited_receive, send)
