"""Around every request: a request id, a limit on the body, how long it took."""

import re
import time

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
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
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid7())
        # The answer to an unexpected error is made outside this middleware, from the same scope.
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            with request_context(correlation_id=request_id, traceparent=headers.get("traceparent")):
                await self._app(scope, receive, send_with_id)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            _REQUESTS.labels(self._service, scope["method"], route, status).inc()
            _SECONDS.labels(self._service, scope["method"], route).observe(time.perf_counter() - started)


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
