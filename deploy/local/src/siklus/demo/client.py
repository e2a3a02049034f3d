"""The demo's way to the APIs: HTTP with a bearer token for each caller, as a front end has it."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from siklus.demo.problems import Refused
from siklus.issuer import RoleClaim, TokenIssuer

__all__ = ["CONNECTIONS", "Answer", "Client", "Who", "open_client"]

CONNECTIONS = 48
_TRIES = 20
_TOKEN_MINUTES = 120
_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Who:
    """A caller: an account, and the administrative roles that its token claims within a government."""

    subject: str
    government: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered; `body` is the decoded JSON, or the text of anything else."""

    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass
class Client:
    """Calls the services; `/survey/v1/people` goes to survey. Tokens are made here and kept."""

    addresses: Mapping[str, str]
    issuer: TokenIssuer
    http: httpx.AsyncClient
    _tokens: OrderedDict[Who, str] = field(default_factory=OrderedDict)

    async def get(self, who: Who, path: str, **params: Any) -> Any:
        """GET and return the body."""
        given = {name: value for name, value in params.items() if value is not None}
        return (await self.call(who, "GET", path, params=given)).body

    async def post(self, who: Who, path: str, body: object = None, **params: Any) -> Any:
        """POST JSON and return the body."""
        return (await self.call(who, "POST", path, json=body, params=params)).body

    async def put(self, who: Who, path: str, body: object, **headers: str) -> Any:
        """PUT JSON and return the body."""
        return (await self.call(who, "PUT", path, json=body, headers=headers)).body

    async def patch(self, who: Who, path: str, body: object) -> Any:
        """PATCH JSON on top of the newest revision, as somebody does who has the object on the screen."""
        held = await self.call(who, "GET", path)
        headers = {"If-Match": held.headers["etag"]} if "etag" in held.headers else {}
        return (await self.call(who, "PATCH", path, json=body, headers=headers)).body

    async def upload(
        self, who: Who, path: str, name: str, content: bytes, *, form: Mapping[str, str] | None = None, **params: Any
    ) -> Any:
        """POST a file as multipart form data and return the body."""
        files = {"file": (name, content, "text/csv")}
        answer = await self.call(who, "POST", path, files=files, data=form, params=params)
        return answer.body

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
        self, who: Who, method: str, path: str, *, headers: Mapping[str, str] | None = None, **request: Any
    ) -> Answer:
        """Send a request, again while the service answers 503.

        Raises Refused with the service's own words for any other failure.
        """
        url = self.addresses[path.split("/", 2)[1]] + path
        sent = {"Authorization": f"Bearer {self._token(who)}", "Accept-Language": "id", **(headers or {})}
        response = await self.http.request(method, url, headers=sent, **request)
        for _ in range(_TRIES):
            if response.status_code != _UNAVAILABLE:
                break
            await asyncio.sleep(float(response.headers.get("Retry-After", 0.2)))
            response = await self.http.request(method, url, headers=sent, **request)
        if response.is_error:
            raise Refused(method, path, response.status_code, _words(response))
        return Answer(response.status_code, _body(response), response.headers)

    def _token(self, who: Who) -> str:
        held = self._tokens.get(who)
        if held is None:
            roles: Sequence[RoleClaim] = [RoleClaim.parse(role) for role in who.roles]
            held = self.issuer.token(who.subject, government=who.government, roles=roles, minutes=_TOKEN_MINUTES)
            self._tokens[who] = held
        return held


@asynccontextmanager
async def open_client(addresses: Mapping[str, str], issuer: TokenIssuer) -> AsyncIterator[Client]:
    """A client with its connections, closed at the end."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(limits=limits, timeout=120, trust_env=False) as http:
        yield Client(addresses, issuer, http)


def _body(response: httpx.Response) -> Any:
    if not response.content:
        return None
    return response.json() if "json" in response.headers.get("content-type", "") else response.text


def _words(response: httpx.Response) -> str:
    body = _body(response)
    if not isinstance(body, dict):
        return str(body)
    errors = "; ".join(f"{error.get('pointer')}: {error.get('detail')}" for error in body.get("errors", [])[:5])
    rows = body.get("report", {}).get("problems", [])[:5]
    lines = "; ".join(f"line {row['line']}, {row['column']}: {row['reason']['en']}" for row in rows)
    return f"{body.get('type')}: {body.get('detail')} {errors}{lines}".strip()
