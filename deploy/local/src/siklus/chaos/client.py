"""A client as a phone is one: it tries again until it has an answer, whatever happens on the way."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, TCPConnector
from typing_extensions import override

from siklus.demo.client import Client, Who, words_of
from siklus.demo.problems import NeverHappened, Refused
from siklus.demo.sending import Reply, send
from siklus.issuer import TokenIssuer

__all__ = ["PatientClient", "open_patient_client"]

_ANSWER_SECONDS = 15.0
_PATIENCE_SECONDS = 600.0
_PAUSE = (0.1, 1.0)
_FIRST_REFUSAL, _FIRST_FAILURE = 400, 500
_CONNECTIONS = 64


@dataclass
class PatientClient(Client):
    """Repeats a request that failed or was never answered, with the same content, until it is accepted."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """How many requests ended with each status; `no answer` for a connection that failed or was silent."""

    @override
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
        """Send a request until it is answered with success.

        Raises Refused for a 4xx, which no repetition would change, and NeverHappened after ten minutes.
        """
        url = self.addresses[path.split("/", 2)[1]] + path
        sent = {"Authorization": f"Bearer {self.token(who)}", "Accept-Language": "id", **(headers or {})}
        clock = asyncio.get_running_loop().time
        deadline = clock() + _PATIENCE_SECONDS
        while clock() < deadline:
            reply = await self._try(method, url, sent, params, body)
            if reply is not None and reply.status < _FIRST_REFUSAL:
                return reply
            if reply is not None and reply.status < _FIRST_FAILURE:
                raise Refused(method, path, reply.status, words_of(reply.body))
            await asyncio.sleep(random.uniform(*_PAUSE))  # noqa: S311 - no secret
        raise NeverHappened(f"an answer to {method} {path}", _PATIENCE_SECONDS, self.outcomes)

    async def _try(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        params: Mapping[str, object] | None,
        body: object,
    ) -> Reply | None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                reply = await send(self.session, method, url, headers=headers, params=params, body=body)
        except (ClientError, OSError, TimeoutError):
            self.outcomes["no answer"] += 1
            return None
        self.outcomes[str(reply.status)] += 1
        return reply


@asynccontextmanager
async def open_patient_client(addresses: Mapping[str, str], issuer: TokenIssuer) -> AsyncIterator[PatientClient]:
    """A client with its connections, closed at the end."""
    async with ClientSession(connector=TCPConnector(limit=_CONNECTIONS, keepalive_timeout=3.0)) as session:
        yield PatientClient(addresses, issuer, session)
