"""From the outbox to Kafka: in the order of commits that can no longer be overtaken, at least once, nothing lost."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import starmap
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.ids import uuid7
from shared.messaging._access import KafkaAccess
from shared.messaging._errors import LeaseLostError, NewBrokerError
from shared.messaging._housekeeping import keep_house
from shared.messaging._kafka import Broker, Producer, Record, Topic
from shared.messaging._lease import Lease, acquire_lease
from shared.messaging._structured import to_structured
from shared.messaging._trouble import (
    BROKER_TROUBLE,
    DATABASE_TROUBLE,
    close_in_time,
    end_in_time,
    jittered,
    wait_for_stop,
)
from shared.messaging._unsent import BATCH, read_unsent, record_of
from shared.messaging._wakeup import CHANNEL, leading_here

__all__ = ["Relay"]

_log = logging.getLogger(__name__)

_POLL_SECONDS = 1.0
# A database that is paused must not keep the relay from trying elsewhere, or from being stopped.
_STATEMENT_SECONDS = 15.0
_HORIZON_SECONDS = 0.004

_ANY_ABOVE = """
SELECT EXISTS (SELECT FROM outbox WHERE (transaction_id, position) > (CAST(CAST($1 AS text) AS xid8), $2))
"""


class Relay:
    """Sends one service's outbox to Kafka while it holds the service's lease; others wait for theirs.

    `topics` are the service's own; they are created on every new broker. A topic of an event that is not among them
    is created with the defaults of `Topic`. `structured` puts the whole CloudEvent into the value, for readers that
    cannot see headers.
    """

    def __init__(
        self,
        *,
        engine: AsyncEngine,
        bootstrap_servers: str | KafkaAccess,
        service: str,
        topics: Sequence[Topic] = (),
        lease_seconds: float = 10.0,
        keep_days: int = 7,
        structured: bool = False,
    ) -> None:
        self._engine = engine
        self._bootstrap_servers = bootstrap_servers
        self._service = service
        self._topics = {topic.name: topic for topic in topics}
        self._lease_duration = timedelta(seconds=lease_seconds)
        self._keep_days = keep_days
        self._structured = structured
        # Which process leads can be read in the cursor's row.
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid7()}"
        self._woken = asyncio.Event()
        self._known_topics: set[str] = set()
        self._failures = 0
        self._checked_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop` is set; broker, database and lease may come and go.

        Raises ForeignClusterError when the database was restored and the cursor means nothing any more.
        """
        beside = [
            asyncio.create_task(keep_house(self._engine, stop, keep_days=self._keep_days)),
            asyncio.create_task(self._wake_at(stop)),
        ]
        try:
            while not stop.is_set():
                try:
                    await end_in_time(self._connect_and_lead(stop), stop)
                except (*BROKER_TROUBLE, *DATABASE_TROUBLE, LeaseLostError, NewBrokerError) as error:
                    _log.warning("the relay of %s begins again: %s: %s", self._service, type(error).__name__, error)
                    await wait_for_stop(stop, jittered(self._failures))
                    self._failures += 1
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _connect_and_lead(self, stop: asyncio.Event) -> None:
        async with self._connection() as connection:
            await self._lead(connection, stop)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        # The same address, TLS and other options that the engine's own connections have.
        _, options = self._engine.dialect.create_connect_args(self._engine.url)
        options.pop("prepared_statement_cache_size", None)
        # A crash of the server may cost the last moves of the cursor: events that are sent again, which is expected.
        settings = {"timezone": "UTC", "synchronous_commit": "off"}
        connection = await asyncpg.connect(
            **options, timeout=10, command_timeout=_STATEMENT_SECONDS, server_settings=settings
        )
        try:
            await connection.add_listener(CHANNEL, self._wake)
            yield connection
        finally:
            await close_in_time(connection.close())

    def _wake(self, *_: object) -> None:
        self._woken.set()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._woken.set()

    async def _lead(self, connection: Any, stop: asyncio.Event) -> None:
        while (lease := await self._acquire(connection)) is None:
            if await wait_for_stop(stop, _POLL_SECONDS):
                return
        try:
            async with Broker(self._bootstrap_servers) as broker, Producer(self._bootstrap_servers) as producer:
                await self._start_on(broker, lease)
                with leading_here(self._engine, self._woken):
                    await self._relay(broker, producer, lease, stop)
        finally:
            # Another relay may lead already; then there is nothing to give back.
            if not connection.is_closed():
                with suppress(LeaseLostError):
                    await close_in_time(lease.release())

    async def _acquire(self, connection: Any) -> Lease | None:
        return await acquire_lease(connection, self._service, self._owner, self._lease_duration)

    async def _relay(self, broker: Broker, producer: Producer, lease: Lease, stop: asyncio.Event) -> None:
        while not stop.is_set():
            # Cleared before looking: what commits while we look sets it again.
            self._woken.clear()
            rows = await read_unsent(lease, lease.transaction_id, lease.position)
            if not rows:
                await self._rest(broker, lease, stop)
            while rows and not stop.is_set():
                rows = await self._send_and_read_on(broker, producer, lease, rows)

    async def _send_and_read_on(
        self, broker: Broker, producer: Producer, lease: Lease, rows: Sequence[Any]
    ) -> Sequence[Any]:
        """Send a batch while the next one is read; return that, empty when this one was the last."""
        await self._ensure_topics(broker, {row[2] for row in rows})
        last = rows[-1]
        # What is above the last row and below the horizon now can only be what a later reading would find there.
        reading = asyncio.create_task(read_unsent(lease, last[0], last[1])) if len(rows) == BATCH else None
        sending = asyncio.create_task(producer.send_all(self._records(rows)))
        try:
            following = await reading if reading else ()
            while not (await asyncio.wait({sending}, timeout=self._lease_duration.total_seconds() / 3))[0]:
                await lease.renew()
            await sending
        finally:
            unfinished = [task for task in (reading, sending) if task is not None]
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        await lease.advance(last[0], last[1])
        # A broker that was exchanged meanwhile puts the cursor back, wherever it is; so not after every batch.
        if asyncio.get_running_loop().time() - self._checked_at > _POLL_SECONDS:
            await self._check_broker(broker, lease)
        return following

    def _records(self, rows: Sequence[Any]) -> Iterable[Record]:
        records = starmap(record_of, rows)
        if not self._structured:
            return records
        return ((topic, key, *to_structured(value, headers)) for topic, key, value, headers in records)

    async def _start_on(self, broker: Broker, lease: Lease) -> None:
        """Begin with the kept outbox again when the broker is another one than before: its log is empty."""
        found = await broker.cluster_id()
        if found != lease.cluster_id:
            _log.info("%s sends its kept events to the new broker %s", self._service, found)
            await lease.restart(found)
        self._known_topics.clear()
        await self._ensure_topics(broker, set(self._topics))
        self._failures = 0

    async def _rest(self, broker: Broker, lease: Lease, stop: asyncio.Event) -> None:
        if await lease.connection.fetchval(_ANY_ABOVE, str(lease.transaction_id), lease.position):
            # Committed, but a transaction that began earlier is still open: look again soon.
            await wait_for_stop(stop, _HORIZON_SECONDS)
            return
        try:
            async with asyncio.timeout(_POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            await lease.renew()
            await self._check_broker(broker, lease)

    async def _check_broker(self, broker: Broker, lease: Lease) -> None:
        self._checked_at = asyncio.get_running_loop().time()
        found = await broker.cluster_id()
        if found != lease.cluster_id:
            raise NewBrokerError(lease.cluster_id, found)

    async def _ensure_topics(self, broker: Broker, names: set[str]) -> None:
        unknown = names - self._known_topics
        if unknown:
            await broker.ensure_topics(self._topics.get(name, Topic(name)) for name in unknown)
            self._known_topics |= unknown
