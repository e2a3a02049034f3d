"""From Kafka to the handlers: database first, offset second; what fails is tried again, then set aside."""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import transaction
from shared.messaging._acceptance import DatabaseAwayError
from shared.messaging._access import KafkaAccess
from shared.messaging._errors import NewBrokerError, StandsStillError
from shared.messaging._event import Headers
from shared.messaging._inbox import Delivery
from shared.messaging._kafka import Broker, Topic
from shared.messaging._metrics import count_standstill
from shared.messaging._pipeline import DeadTopic, Pipeline
from shared.messaging._pulse import Pulse
from shared.messaging._reception import Reception
from shared.messaging._router import Router
from shared.messaging._subscription import Fetched, Place, Subscription
from shared.messaging._trouble import BROKER_TROUBLE, DATABASE_TROUBLE, end_in_time, jittered, wait_for_stop

__all__ = ["Consumer"]

_log = logging.getLogger(__name__)

_ATTEMPTS = 5
_FETCH_SECONDS = 0.25
_LOOK_ROUND_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0
_HELD_BROKER = text("SELECT cluster_id FROM inbox_broker WHERE consumer = :consumer")
_WAIT_A_LITTLE = text("SET LOCAL lock_timeout = '5s'")
_HOLD_BROKER = text(
    "INSERT INTO inbox_broker (consumer, cluster_id) VALUES (:consumer, :cluster_id) "
    "ON CONFLICT (consumer) DO UPDATE SET cluster_id = excluded.cluster_id"
)


class Consumer:
    """One member of the consumer group `group`, which is also the consumer's name in inbox and dead letters.

    `alone` reads every partition without joining the group: for a runtime with one worker a service and the embedded
    broker, where each join takes five seconds. One that asks for nothing for `patience` seconds, or for so long gets
    nothing of what its partitions hold, begins again.
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
        patience: float = _PATIENCE_SECONDS,
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
        self._dead: DeadTopic | None = None
        self._cluster_id: str | None = None
        self._failures = 0
        self._patience = patience
        self._pulse = Pulse(group, patience)
        self._overlooked: set[Place] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; broker and database may come and go."""
        while not stop.is_set():
            try:
                await end_in_time(self._pulse.watch(self._consume(stop)), stop)
            except (*BROKER_TROUBLE, *DATABASE_TROUBLE, NewBrokerError, StandsStillError, DatabaseAwayError) as error:
                if isinstance(error, StandsStillError):
                    count_standstill(self._group)
                _log.warning("consumer %s begins again: %s: %s", self._group, type(error).__name__, error)
                await wait_for_stop(stop, jittered(self._failures))
                self._failures += 1

    async def _consume(self, stop: asyncio.Event) -> None:
        self._reception.begin_again()
        async with Broker(self._bootstrap_servers) as broker, DeadTopic(self._bootstrap_servers) as dead_topic:
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
        async with Pipeline(subscription) as pipeline:
            while not stop.is_set():
                fetched = await pipeline.next()
                self._pulse.beat()
                if fetched.revocations != revocations:
                    # What waits here is read again from where the offsets are, by us or by another member.
                    self._reception.begin_again()
                    revocations = fetched.revocations
                with self._pulse.at_work():
                    await self._handle(fetched, stop)
                await pipeline.commit(fetched, self._reception.unsettled)
                if clock() - looked_round < _LOOK_ROUND_SECONDS:
                    continue
                looked_round = clock()
                await self._check_broker(broker)
                await subscription.check_progress(self._patience, self._overlooked)
                if subscription.was_assigned and not remembered:
                    await self._hold_broker()
                    remembered = True
                if found := (await self._known_topics(broker)) - topics:
                    topics |= found
                    await subscription.subscribe(topics, broker)
                with self._pulse.at_work():
                    await self._reception.recheck()

    async def _handle(self, fetched: Fetched, stop: asyncio.Event) -> None:
        if fetched.deliveries:
            await self._reception.take(fetched.deliveries, stop)
            self._failures = 0
        else:
            await self._reception.tend()

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
            self._pulse.beat()
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
        if await self._held_broker() == self._cluster_id:
            return
        async with transaction(self._session_factory) as session:
            # All members write this row. One that was cut off from the database in the middle may hold it for long.
            await session.execute(_WAIT_A_LITTLE)
            await session.execute(_HOLD_BROKER, {"consumer": self._group, "cluster_id": self._cluster_id})
