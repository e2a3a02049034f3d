"""Answering the usual form of a very frequent request ahead of the framework's routing and dependencies.

These cost more than the work itself where that is one statement. Anything unusual about a request goes on to the
documented route; both call the same use case.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from shared.http._state import state_of
from shared.security import Claims

__all__ = ["QuickAnswer", "QuickRoute"]

Body = TypeVar("Body", bound=BaseModel)
#: Status, the model that is the body, headers.
QuickAnswer = tuple[int, BaseModel, Sequence[tuple[bytes, bytes]]]
Sessions = async_sessionmaker[AsyncSession]
_BEARER = b"Bearer "


class QuickRoute(BaseRoute, Generic[Body]):
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

    @override
    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is the usual form; id and token are handed on in the scope."""
        path = scope["path"]
        if scope["type"] != "http" or scope["method"] != self._method:
            return Match.NONE, {}
        if not (path.endswith(self._suffix) and path.startswith(self._prefix)):
            return Match.NONE, {}
        headers = dict(scope["headers"])
        token = headers.get(b"authorization", b"")
        usual = headers.get(b"content-type") == b"application/json" and b"if-match" not in headers
        try:
            subject = UUID(path[len(self._prefix) : -len(self._suffix)])
        except ValueError:
            return Match.NONE, {}
        if not usual or not token.startswith(_BEARER):
            return Match.NONE, {}
        handed_on = {"id": subject, "token": token[len(_BEARER) :].decode("latin-1")}
        return Match.FULL, {"path_params": handed_on, "route": self}

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify, read, do the work, answer; what fails is raised as in any other route."""
        request = Request(scope, receive)
        state = state_of(request)
        claims = await state.verifier.verify(scope["path_params"]["token"])
        try:
            body = self._body_type.model_validate_json(await request.body())
        except ValidationError as error:
            found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
            raise RequestValidationError(found) from error
        code, model, headers = await self._answer(state.sessions, claims, scope["path_params"]["id"], body)
        content = model.model_dump_json().encode()
        own = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": code, "headers": [*headers, *own]})
        await send({"type": "http.response.body", "body": content})
