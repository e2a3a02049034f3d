"""From Kafka to the handlers: database first, offset second; what fails is tried again, then set aside."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import transaction
from shared.messaging._acceptance import DatabaseAwayError
from shared.messaging._access import KafkaAccess
from shared.messaging._errors import NewBrokerError
from shared.messaging._event import Headers
from shared.messaging._inbox import Delivery
from shared.messaging._kafka import Broker, Producer, Record, Topic
from shared.messaging._reception import Reception
from shared.messaging._router import Router
from shared.messaging._subscription import Fetched, Subscription
from shared.messaging._trouble import BROKER_TROUBLE, DATABASE_TROUBLE, end_in_time, jittered, wait_for_stop

__all__ = ["Consumer"]

_log = logging.getLogger(__name__)

_BATCH = 500
_ATTEMPTS = 5
_FETCH_SECONDS = 0.25
_LOOK_ROUND_SECONDS = 1.0
_HELD_BROKER = text("SELECT cluster_id FROM inbox_broker WHERE consumer = :consumer")
_HOLD_BROKER = text(
    "INSERT INTO inbox_broker (consumer, cluster_id) VALUES (:consumer, :cluster_id) "
    "ON CONFLICT (consumer) DO UPDATE SET cluster_id = excluded.cluster_id"
)


class Consumer:
    """One member of the consumer group `group`, which is also the consumer's name in inbox and dead letters.

    `alone` reads every partition without joining the group: for a runtime with one worker a service and the embedded
    broker, where each join takes five seconds.
    """

    def __init__(
        self,
        *,
        router: Router,
        session_factory: async_sessionmaker[AsyncSession],
        bootstrap_servers: str | KafkaAccess,
        group: str,
        attempts: int = _ATTEMPTS,
        alone: bool = False,
    ) -> None:
        self._router = router
        self._session_factory = session_factory
        self._bootstrap_servers = bootstrap_servers
        self._group = group
        self._alone = alone
        self._dead_topic = Topic(f"{group}.dlq", partitions=1, classification="internal")
        self._reception = Reception(
            router=router,
            session_factory=session_factory,
            consumer=group,
            attempts=attempts,
            send_to_dead_topic=self._send_to_dead_topic,
        )
        self._dead: _DeadTopic | None = None
        self._cluster_id: str | None = None
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; broker and database may come and go."""
        while not stop.is_set():
            try:
                await end_in_time(self._consume(stop), stop)
            except (*BROKER_TROUBLE, *DATABASE_TROUBLE, NewBrokerError, DatabaseAwayError) as error:
                _log.warning("consumer %s begins again: %s: %s", self._group, type(error).__name__, error)
                await wait_for_stop(stop, jittered(self._failures))
                self._failures += 1

    async def _consume(self, stop: asyncio.Event) -> None:
        self._reception.begin_again()
        async with Broker(self._bootstrap_servers) as broker, _DeadTopic(self._bootstrap_servers) as dead_topic:
            self._dead = dead_topic
            cluster_id = await broker.cluster_id()
            from_start = cluster_id not in {self._cluster_id, await self._held_broker()}
            # Another member may have noticed the new broker first; this one's own positions are as worthless.
            from_start = from_start or self._cluster_id not in {None, cluster_id}
            await broker.ensure_topics([self._dead_topic])
            topics = await self._existing_topics(broker, stop)
            async with Subscription(
                self._bootstrap_servers, self._group, from_start=from_start, alone=self._alone
            ) as subscription:
                await subscription.subscribe(topics, broker)
                self._cluster_id = cluster_id
                await self._receive(broker, subscription, topics, stop)

    async def _receive(self, broker: Broker, subscription: Subscription, topics: set[str], stop: asyncio.Event) -> None:
        looked_round, remembered, revocations = 0.0, False, 0
        clock = asyncio.get_running_loop().time
        async with _Pipeline(subscription) as pipeline:
            while not stop.is_set():
                fetched = await pipeline.next()
                if fetched.revocations != revocations:
                    # What waits here is read again from where the offsets are, by us or by another member.
                    self._reception.begin_again()
                    revocations = fetched.revocations
                if fetched.deliveries:
                    await self._reception.take(fetched.deliveries, stop)
                    self._failures = 0
                else:
                    await self._reception.tend()
                await pipeline.commit(fetched, self._reception.unsettled)
                if clock() - looked_round < _LOOK_ROUND_SECONDS:
                    continue
                looked_round = clock()
                await self._check_broker(broker)
                if subscription.was_assigned and not remembered:
                    await self._hold_broker()
                    remembered = True
                if found := (await self._known_topics(broker)) - topics:
                    topics |= found
                    await subscription.subscribe(topics, broker)
                await self._reception.recheck()

    async def _send_to_dead_topic(self, letters: Sequence[tuple[Delivery, Headers]]) -> None:
        if self._dead is None:
            raise RuntimeError("a dead letter can be sent while the consumer runs only")
        await self._dead.send([(self._dead_topic.name, each.key, each.value, headers) for each, headers in letters])

    async def _check_broker(self, broker: Broker) -> None:
        found = await broker.cluster_id()
        if found != self._cluster_id:
            raise NewBrokerError(self._cluster_id, found)

    async def _existing_topics(self, broker: Broker, stop: asyncio.Event) -> set[str]:
        while not (topics := await self._known_topics(broker)):
            if await wait_for_stop(stop, _FETCH_SECONDS):
                break
        return topics

    async def _known_topics(self, broker: Broker) -> set[str]:
        return set(self._router.topics) & await broker.topics()

    async def _held_broker(self) -> str | None:
        async with self._session_factory() as session:
            held: str | None = (await session.execute(_HELD_BROKER, {"consumer": self._group})).scalar()
            return held

    async def _hold_broker(self) -> None:
        async with transaction(self._session_factory) as session:
            await session.execute(_HOLD_BROKER, {"consumer": self._group, "cluster_id": self._cluster_id})


class _DeadTopic:
    """A producer that is made for the first dead letter and kept for the others."""

    def __init__(self, kafka: str | KafkaAccess) -> None:
        self._kafka = kafka
        self._open = AsyncExitStack()
        self._producer: Producer | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._open.__aexit__(*error)

    async def send(self, records: Sequence[Record]) -> None:
        """Send records and wait until the broker has them. Raises what the broker raises."""
        if self._producer is None:
            self._producer = await self._open.enter_async_context(Producer(self._kafka))
        await self._producer.send_all(records)


class _Pipeline:
    """Fetches the next batch and commits the former one's offsets while a batch is handled.

    A batch that was fetched before its partition was taken away is handled all the same: the inbox knows what another
    member has handled, and the subscription commits nothing of it.
    """

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription
        self._fetching: asyncio.Task[Fetched] | None = None
        self._committing: asyncio.Task[None] | None = None
        self._unsettled: Mapping[tuple[str, int], int] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._committing is not None:
            await self._committing
        left = [task for task in (self._fetching, self._committing) if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def next(self) -> Fetched:
        """Return the next batch, which may be empty, and begin to fetch the one after it."""
        fetching = self._fetching or self._fetch()
        self._fetching = fetching
        fetched = await fetching
        self._fetching = self._fetch() if fetched.deliveries else None
        return fetched

    async def commit(self, fetched: Fetched, unsettled: Mapping[tuple[str, int], int]) -> None:
        """Begin to commit the offsets behind a batch whose transaction has committed, but not of what still waits.

        Raises what the former commit raised.
        """
        waited = bool(self._unsettled)
        self._unsettled = unsettled
        if not fetched.deliveries and not waited:
            return
        if self._committing is not None:
            await self._committing
        self._committing = asyncio.create_task(self._subscription.commit(fetched, unsettled))

    def _fetch(self) -> asyncio.Task[Fetched]:
        return asyncio.create_task(self._subscription.fetch(most=_BATCH, seconds=_FETCH_SECONDS))
