"""The Kafka side of a consumer: what is assigned, what was fetched, which offsets may be committed."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError
from typing_extensions import override

from shared.messaging._access import KafkaAccess, access_to
from shared.messaging._inbox import Delivery, deliver
from shared.messaging._kafka import Broker

__all__ = ["Subscription"]

_log = logging.getLogger(__name__)

# The client would try for ever while the broker is away.
_COMMIT_SECONDS = 15.0


class Subscription(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka publishes no types
    """A member of a consumer group that commits only what it is still assigned.

    `alone` takes every partition without joining the group, whose offsets it still uses: the embedded broker lets
    every join wait five seconds. A second one would do the work twice, and the inbox would drop it.
    """

    def __init__(self, kafka: str | KafkaAccess, group: str, *, from_start: bool, alone: bool) -> None:
        self._client = AIOKafkaConsumer(
            **access_to(kafka).options(),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=20,
            max_poll_interval_ms=600_000,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=1_000,
            request_timeout_ms=15_000,
        )
        self._from_start = from_start
        self._alone = alone
        self._assigned: set[TopicPartition] = set()
        self.was_assigned = False

    async def __aenter__(self) -> Self:
        try:
            await self._client.start()
        except BaseException:
            await self._client.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._client.stop()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # aiokafka 0.14: stopping during a fetch's back-off raises the fetch's own cancellation half-way.
            await self._client._client.close()  # noqa: SLF001 - what the interrupted stop would have done next

    async def subscribe(self, topics: Collection[str], broker: Broker) -> None:
        """Listen to these topics, which must exist: a broker makes others up with its own number of partitions."""
        if not topics:
            return
        if not self._alone:
            self._client.subscribe(topics=sorted(topics), listener=self)
            return
        partitions = [
            TopicPartition(topic, partition)
            for topic, count in (await broker.partitions(topics)).items()
            for partition in range(count)
        ]
        self._client.assign(partitions)
        self.on_partitions_assigned(partitions)

    @override
    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Forget what another member may own from now on."""
        self._assigned -= set(revoked)

    @override
    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take what is assigned; on a new broker from the start, whatever offsets an old member committed there."""
        self._assigned = set(assigned)
        if self._from_start and not self.was_assigned:
            for partition in self._assigned:
                self._client.seek(partition, 0)
        self.was_assigned = self.was_assigned or bool(self._assigned)

    async def fetch(self, *, most: int, seconds: float) -> list[Delivery]:
        """Return the next records of all partitions, at most `most`; none when nothing came within `seconds`."""
        batches: dict[Any, Sequence[Any]] = await self._client.getmany(timeout_ms=int(seconds * 1000), max_records=most)
        return [_deliver(record) for records in batches.values() for record in records]

    async def commit(self, deliveries: Sequence[Delivery]) -> None:
        """Commit the offsets behind these deliveries, but not for partitions that were revoked meanwhile.

        A commit that a rebalance refuses is no loss: the events come again and the inbox drops them.
        Raises TimeoutError when the broker does not answer.
        """
        offsets: dict[TopicPartition, int] = {}
        for delivery in deliveries:
            partition = TopicPartition(delivery.topic, delivery.partition)
            if partition in self._assigned:
                offsets[partition] = max(offsets.get(partition, 0), delivery.offset + 1)
        if not offsets:
            return
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                await self._client.commit(offsets)
        except (CommitFailedError, IllegalStateError) as error:
            _log.warning("offsets not committed, the events will come again: %s", error)


def _deliver(record: Any) -> Delivery:
    headers = [(name, bytes(value)) for name, value in record.headers]
    return deliver(record.topic, record.partition, record.offset, record.key, record.value, headers)
