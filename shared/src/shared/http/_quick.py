"""Answering the usual form of a very frequent request ahead of the framework.

Its layers, routing and dependencies cost more than the work itself where that is one statement. Whatever is unusual
about a request goes on to the documented route, and so does every refusal; both call the same use case.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Problem
from shared.http._state import AppState
from shared.security import Claims

__all__ = ["AnyQuickRoute", "QuickAnswer", "QuickDoor", "QuickRoute"]

Body = TypeVar("Body", bound=BaseModel)
#: Status, the model that is the body, headers.
QuickAnswer = tuple[int, BaseModel, Sequence[tuple[bytes, bytes]]]
Sessions = async_sessionmaker[AsyncSession]

_LOGGER = logging.getLogger(__name__)
_JSON = b"application/json"
_BEARER = b"Bearer "


class QuickRoute(Generic[Body]):
    """JSON with a bearer token and without a condition, to `prefix`{id}`suffix`, where the id is a UUID."""

    def __init__(
        self,
        method: str,
        prefix: str,
        suffix: str,
        body_type: type[Body],
        answer: Callable[[Sessions, Claims, UUID, Body], Awaitable[QuickAnswer]],
    ) -> None:
        self.path = f"{prefix}{{id}}{suffix}"
        self._method, self._prefix, self._suffix = method, prefix, suffix
        self._body_type = body_type
        self._answer = answer

    def subject_of(self, scope: Scope) -> UUID | None:
        """The id in the path of a request to this route; None for any other request."""
        path: str = scope["path"]
        if scope["method"] != self._method or not (path.endswith(self._suffix) and path.startswith(self._prefix)):
            return None
        try:
            return UUID(path[len(self._prefix) : -len(self._suffix)])
        except ValueError:
            return None

    async def answer(self, state: AppState, token: str, subject: UUID, content: bytes) -> QuickAnswer:
        """Verify, read, do the work. Raises a Problem or pydantic's ValidationError for what is refused."""
        claims = await state.verifier.verify(token)
        return await self._answer(state.sessions, claims, subject, self._body_type.model_validate_json(content))


#: Any: each takes a body of its own.
AnyQuickRoute = QuickRoute[Any]


class QuickDoor:
    """Answers requests to its routes that are of the usual form and succeed; the application answers all others.

    A request that is refused here has changed nothing. The application receives it as it came and refuses it in the
    documented way, with the problem's text, headers and language.
    """

    def __init__(self, app: ASGIApp, *, routes: Sequence[AnyQuickRoute], state: AppState) -> None:
        self._app = app
        self._routes = routes
        self._state = state
        self._limit = state.settings.body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        for route in self._routes:
            subject = route.subject_of(scope)
            if subject is not None:
                await self._try(route, subject, scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _try(self, route: AnyQuickRoute, subject: UUID, scope: Scope, receive: Receive, send: Send) -> None:
        token = self._token_of_usual(scope)
        if token is None:
            await self._app(scope, receive, send)
            return
        messages = await _read(receive)
        try:
            content = b"".join([message.get("body", b"") for message in messages])
            code, model, headers = await route.answer(self._state, token, subject, content)
        except (Problem, ValidationError):
            await self._app(scope, _again(messages, receive), send)
            return
        except Exception:
            _LOGGER.exception("a quick answer failed; the documented route is tried", extra={"path": route.path})
            await self._app(scope, _again(messages, receive), send)
            return
        scope["route"] = route
        body = model.model_dump_json().encode()
        own = [(b"content-type", _JSON), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": code, "headers": [*headers, *own]})
        await send({"type": "http.response.body", "body": body})

    def _token_of_usual(self, scope: Scope) -> str | None:
        """The token of a request of the usual form: JSON of a stated, allowed length, and no condition."""
        headers = dict(scope["headers"])
        token: bytes = headers.get(b"authorization", b"")
        length: bytes = headers.get(b"content-length", b"")
        usual = (
            headers.get(b"content-type") == _JSON
            and b"if-match" not in headers
            and token.startswith(_BEARER)
            and length.isdigit()
            and int(length) <= self._limit
        )
        return token[len(_BEARER) :].decode("latin-1") if usual else None


async def _read(receive: Receive) -> list[Message]:
    """The messages of a body, to its end or to where the client went away."""
    messages = [await receive()]
    while messages[-1].get("more_body", False):
        messages.append(await receive())
    return messages


def _again(messages: Sequence[Message], receive: Receive) -> Receive:
    """Receives what was read already, then whatever comes."""
    read = iter(messages)

    async def receive_again() -> Message:
        return next(read, None) or await receive()

    return receive_again
