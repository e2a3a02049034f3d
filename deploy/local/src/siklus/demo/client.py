"""The demo's way to the APIs: HTTP with a bearer token for each caller, as a front end has it."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, TCPConnector

from siklus.demo.problems import Refused
from siklus.demo.sending import File, Reply, Upload, send
from siklus.issuer import RoleClaim, TokenIssuer

__all__ = ["Client", "Who", "open_client", "words_of"]

_TRIES = 20
_CONNECTIONS = 64
_IDLE_SECONDS = 3.0
"""Younger than the services' own limit, so that a connection is never used while they close it."""
_TOKEN_MINUTES = 120
_UNAVAILABLE = 503
_FIRST_ERROR = 400


@dataclass(frozen=True, slots=True)
class Who:
    """A caller: an account, and the administrative roles that its token claims within a government."""

    subject: str
    government: str | None = None
    roles: tuple[str, ...] = ()


@dataclass
class Client:
    """Calls the services; `/survey/v1/people` goes to survey. Tokens are made here and kept."""

    addresses: Mapping[str, str]
    issuer: TokenIssuer
    session: ClientSession
    _tokens: OrderedDict[Who, str] = field(default_factory=OrderedDict)

    async def get(self, who: Who, path: str, **params: Any) -> Any:
        """GET and return the body."""
        given = {name: value for name, value in params.items() if value is not None}
        return (await self.call(who, "GET", path, params=given)).body

    async def post(self, who: Who, path: str, body: object = None, **params: Any) -> Any:
        """POST JSON and return the body."""
        return (await self.call(who, "POST", path, body=body, params=params)).body

    async def put(self, who: Who, path: str, body: object, **headers: str) -> Any:
        """PUT JSON and return the body."""
        return (await self.call(who, "PUT", path, body=body, headers=headers)).body

    async def patch(self, who: Who, path: str, body: object) -> Any:
        """PATCH JSON on top of the newest revision, as somebody does who has the object on the screen."""
        held = await self.call(who, "GET", path)
        headers = {"If-Match": held.headers["etag"]} if "etag" in held.headers else {}
        return (await self.call(who, "PATCH", path, body=body, headers=headers)).body

    async def upload(
        self, who: Who, path: str, name: str, content: bytes, *, form: Mapping[str, str] | None = None, **params: Any
    ) -> Any:
        """POST a file as multipart form data and return the body."""
        upload = Upload({"file": File(name, content)}, form or {})
        return (await self.call(who, "POST", path, body=upload, params=params)).body

    async def pages(self, who: Who, path: str, **params: Any) -> AsyncIterator[Any]:
        """Yield every item of a list, page by page."""
        cursor: str | None = None
        while True:
            page = await self.get(who, path, limit=200, cursor=cursor, **params)
            for item in page["items"]:
                yield item
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def all(self, who: Who, path: str, **params: Any) -> list[Any]:
        """Every item of a list."""
        return [item async for item in self.pages(who, path, **params)]

    async def call(
        self,
        who: Who,
        method: str,
        path: str,
        *,
        body: object = None,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request, again while the service answers 503.

        Raises Refused with the service's own words for any other failure.
        """
        url = self.addresses[path.split("/", 2)[1]] + path
        sent = {"Authorization": f"Bearer {self.token(who)}", "Accept-Language": "id", **(headers or {})}
        reply = await send(self.session, method, url, headers=sent, params=params, body=body)
        for _ in range(_TRIES):
            if reply.status != _UNAVAILABLE:
                break
            await asyncio.sleep(float(reply.headers.get("retry-after", 0.2)))
            reply = await send(self.session, method, url, headers=sent, params=params, body=body)
        if reply.status >= _FIRST_ERROR:
            raise Refused(method, path, reply.status, words_of(reply.body))
        return reply

    def token(self, who: Who) -> str:
        """The caller's token, made at its first use."""
        held = self._tokens.get(who)
        if held is None:
            roles: Sequence[RoleClaim] = [RoleClaim.parse(role) for role in who.roles]
            held = self.issuer.token(who.subject, government=who.government, roles=roles, minutes=_TOKEN_MINUTES)
            self._tokens[who] = held
        return held


@asynccontextmanager
async def open_client(addresses: Mapping[str, str], issuer: TokenIssuer) -> AsyncIterator[Client]:
    """A client with its connections, closed at the end."""
    # Addresses of this machine only: no proxy, and no name to look up again.
    async with ClientSession(connector=TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS)) as session:
        yield Client(addresses, issuer, session)


def words_of(body: object) -> str:
    """What a problem's body says, in one line."""
    if not isinstance(body, dict):
        return str(body)
    errors = "; ".join(f"{error.get('pointer')}: {error.get('detail')}" for error in body.get("errors", [])[:5])
    rows = body.get("report", {}).get("problems", [])[:5]
    lines = "; ".join(f"line {row['line']}, {row['column']}: {row['reason']['en']}" for row in rows)
    return f"{body.get('type')}: {body.get('detail')} {errors}{lines}".strip()
