"""From Kafka to the handlers: database first, offset second; what fails is tried again, then set aside."""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.clock import now
from shared.database import transaction
from shared.messaging._access import KafkaAccess
from shared.messaging._dead_letters import bury, set_waiting_aside
from shared.messaging._errors import MalformedEventError, NewBrokerError
from shared.messaging._inbox import Delivery, accept
from shared.messaging._kafka import Broker, Producer, Topic
from shared.messaging._parking import recheck_parked
from shared.messaging._router import Router
from shared.messaging._subscription import Subscription
from shared.messaging._trouble import BROKER_TROUBLE, DATABASE_TROUBLE, database_is_away, jittered, wait_for_stop

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


class _DatabaseAwayError(Exception):
    """The database cannot be reached: no event is to blame for it."""


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
        self._attempts = attempts
        self._alone = alone
        self._dead_topic = Topic(f"{group}.dlq", partitions=1, classification="internal")
        self._cluster_id: str | None = None
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; broker and database may come and go."""
        while not stop.is_set():
            try:
                await self._consume(stop)
            except (*BROKER_TROUBLE, *DATABASE_TROUBLE, NewBrokerError, _DatabaseAwayError) as error:
                _log.warning("consumer %s begins again: %s: %s", self._group, type(error).__name__, error)
                await wait_for_stop(stop, jittered(self._failures))
                self._failures += 1

    async def _consume(self, stop: asyncio.Event) -> None:
        async with Broker(self._bootstrap_servers) as broker:
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
        looked_round, remembered = 0.0, False
        clock = asyncio.get_running_loop().time
        while not stop.is_set():
            deliveries = await subscription.fetch(most=_BATCH, seconds=_FETCH_SECONDS)
            if deliveries:
                await self._take(deliveries, stop)
                await subscription.commit(deliveries)
                self._failures = 0
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
            await self._recheck()

    async def _take(self, deliveries: Sequence[Delivery], stop: asyncio.Event) -> None:
        try:
            await self._accept(deliveries)
        except _DatabaseAwayError:
            raise
        except Exception as error:
            _log.warning("a batch of %s failed, going on one by one: %s", len(deliveries), error, exc_info=True)
            await self._take_one_by_one(deliveries, stop)

    async def _take_one_by_one(self, deliveries: Sequence[Delivery], stop: asyncio.Event) -> None:
        """Go through what is left in rounds: a failing event holds back its own key only, the others go on at once."""
        left: Sequence[Delivery] = deliveries
        errors: dict[int, Exception] = {}
        for attempt in range(self._attempts):
            left = await self._round(left, errors)
            if not left:
                return
            if attempt + 1 < self._attempts:
                await wait_for_stop(stop, jittered(attempt))
        for delivery in left:
            error = errors.get(id(delivery))
            if error is None:
                # It comes after a dead letter of its key, so accepting it means that it waits behind.
                await self._accept([delivery])
            else:
                await self._bury(delivery, error)

    async def _round(self, deliveries: Sequence[Delivery], errors: dict[int, Exception]) -> list[Delivery]:
        left: list[Delivery] = []
        held_back: set[tuple[str, str]] = set()
        for delivery in deliveries:
            key = (delivery.topic, delivery.subject)
            if key not in held_back:
                try:
                    await self._accept([delivery])
                    continue
                except _DatabaseAwayError:
                    raise
                except Exception as error:
                    errors[id(delivery)] = error
                    held_back.add(key)
            left.append(delivery)
        return left

    async def _accept(self, deliveries: Sequence[Delivery]) -> None:
        try:
            async with transaction(self._session_factory) as session:
                in_order = await set_waiting_aside(session, self._group, deliveries)
                if in_order:
                    await accept(session, self._group, self._router, in_order)
        except Exception as error:
            if database_is_away(error):
                raise _DatabaseAwayError(str(error)) from error
            raise

    async def _bury(self, delivery: Delivery, error: Exception) -> None:
        attempts = 1 if isinstance(error, MalformedEventError) else self._attempts
        _log.error("%s %s is a dead letter of %s", delivery.topic, delivery.subject, self._group, exc_info=error)
        headers = [
            *delivery.headers,
            ("dlq_topic", delivery.topic.encode()),
            ("dlq_partition", str(delivery.partition).encode()),
            ("dlq_offset", str(delivery.offset).encode()),
            ("dlq_error", f"{type(error).__name__}: {error}"[:1000].encode()),
            ("dlq_attempts", str(attempts).encode()),
            ("dlq_time", now().isoformat().encode()),
        ]
        async with Producer(self._bootstrap_servers) as producer:
            await producer.send_all([(self._dead_topic.name, delivery.key, delivery.value, headers)])
        async with transaction(self._session_factory) as session:
            await bury(session, self._group, delivery, error, attempts)

    async def _recheck(self) -> None:
        try:
            async with transaction(self._session_factory) as session:
                await recheck_parked(session, self._router)
        except Exception as error:
            if database_is_away(error):
                raise _DatabaseAwayError(str(error)) from error
            # They stay parked, and their age is a metric; what else arrives must go on.
            _log.warning("parked events could not be handed over: %s", error, exc_info=True)

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
