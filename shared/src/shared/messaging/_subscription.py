"""The Kafka side of a consumer: what is assigned, what was fetched, which offsets may be committed."""

import asyncio
import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from typing_extensions import override

from shared.messaging._access import KafkaAccess, access_to
from shared.messaging._errors import StandsStillError
from shared.messaging._inbox import Delivery, deliver
from shared.messaging._kafka import EMBEDDED, Broker, stay_listed, stop_reading
from shared.messaging._metrics import tell_lag
from shared.messaging._thread import LoopThread

__all__ = ["Fetched", "Place", "Subscription"]

_log = logging.getLogger(__name__)

# The client would try for ever while the broker is away.
_COMMIT_SECONDS = 15.0
_LOOK_SECONDS = 15.0
_LAG_SECONDS = 1.0
Place = tuple[str, int, int]
"""Topic, partition, position."""
_NOTHING: Mapping[tuple[str, int], int] = {}


class Subscription(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka publishes no types
    """A member of a consumer group that commits only what it is still assigned.

    `alone` takes every partition without joining the group, whose offsets it still uses: the embedded broker lets
    every join wait five seconds. A second one would do the work twice, and the inbox would drop it. A member of a group
    of the embedded broker does not say that it leaves, and is missed when its session has run out.
    """

    def __init__(self, kafka: str | KafkaAccess, group: str, *, from_start: bool, alone: bool) -> None:
        self._kafka = access_to(kafka)
        self._group = group
        self._from_start = from_start
        self._alone = alone
        self._leaves = True
        self._revocations = 0
        self._reached: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._client: Any = None  # an AIOKafkaConsumer, which publishes no types
        self._behind: set[Place] = set()
        self._given = False
        self._looked_at = self._assigned_at = time.monotonic()
        self._watching: asyncio.Task[None] | None = None
        self.was_assigned = False

    async def __aenter__(self) -> Self:
        # The client lives in a thread of its own: its heartbeats go on while a handler computes.
        self._thread = LoopThread(f"kafka {self._group}")
        try:
            await self._thread.run(self._open())
        except BaseException:
            await self._thread.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._thread.run(self._close())
        finally:
            await self._thread.close()

    async def _open(self) -> None:
        self._client = AIOKafkaConsumer(
            **self._kafka.options(),
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=20,
            max_poll_interval_ms=600_000,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=1_000,
            request_timeout_ms=15_000,
        )
        try:
            await self._client.start()
        except BaseException:
            await stop_reading(self._client)
            raise
        # In the client's own thread, so that a handler that hangs is seen from the lag.
        self._watching = asyncio.create_task(self._watch_lag())

    async def _close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        if not self._leaves:
            stay_listed(self._client)
        await stop_reading(self._client)

    async def _watch_lag(self) -> None:
        while True:
            try:
                tell_lag(self._group, await self._lag())
            except KafkaError as error:
                _log.debug("partitions moved while the lag was looked at: %s", error)
            await asyncio.sleep(_LAG_SECONDS)

    async def _lag(self) -> int:
        """Records that lie between what was handed out and the end, as the last fetch of each partition told it."""
        ends = {place: self._client.highwater(place) for place in self._client.assignment()}
        # What was fetched once has a position, which is at hand.
        taken = {place: await self._client.position(place) for place, end in ends.items() if end is not None}
        return sum(max(ends[place] - position, 0) for place, position in taken.items())

    async def subscribe(self, topics: Collection[str], broker: Broker) -> None:
        """Listen to these topics, which must exist: a broker makes others up with its own number of partitions."""
        self._leaves = not (await broker.cluster_id()).startswith(EMBEDDED)
        if not topics:
            return
        counts = await broker.partitions(topics) if self._alone else {}
        await self._thread.run(self._listen(topics, counts))

    async def _listen(self, topics: Collection[str], counts: Mapping[str, int]) -> None:
        if not self._alone:
            self._client.subscribe(topics=sorted(topics), listener=self)
            return
        partitions = [TopicPartition(topic, n) for topic, count in counts.items() for n in range(count)]
        self._client.assign(partitions)
        self.on_partitions_assigned(partitions)

    @override
    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Remember that whatever was fetched until now may be another member's."""
        self._revocations += 1
        self._reached.clear()
        self._committed.clear()
        self._assigned_at = time.monotonic()

    @override
    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take what is assigned; on a new broker from the start, whatever offsets an old member committed there."""
        partitions = list(assigned)
        if self._from_start and not self.was_assigned:
            for partition in partitions:
                self._client.seek(partition, 0)
        self.was_assigned = self.was_assigned or bool(partitions)

    async def check_progress(self, patience: float, known: set[Place]) -> None:
        """Look, every half of `patience` seconds, whether the broker has what this member should have been given.

        Raises StandsStillError when it was given nothing since the last look although a partition held records then
        and does so behind the same position now, or when a member of a group was assigned nothing for `patience`
        seconds. `known` are the places for which that was said before, and to which new ones are added: beginning
        again is tried once for each.
        """
        if time.monotonic() - self._looked_at < patience / 2:
            return
        self._looked_at = time.monotonic()
        await self._thread.run(self._check_progress(patience, known))

    async def _check_progress(self, patience: float, known: set[Place]) -> None:
        assigned = self._client.assignment()
        if not assigned and self._client.subscription() and time.monotonic() - self._assigned_at > patience:
            raise StandsStillError(f"the group {self._group} has assigned nothing to this member for {patience:.0f} s")
        given, self._given = self._given, False
        behind = set() if given or not assigned else await self._places_behind(assigned)
        stuck = (behind & self._behind) - known
        self._behind = behind
        if stuck:
            known |= stuck
            raise StandsStillError(f"nothing comes to {self._group}, although there is something: {min(stuck)}")

    async def _places_behind(self, assigned: Collection[TopicPartition]) -> set[Place]:
        async with asyncio.timeout(_LOOK_SECONDS):
            ends: dict[TopicPartition, int] = await self._client.end_offsets(assigned)
            positions = {each: await self._client.position(each) for each, end in ends.items() if end}
        return {(each.topic, each.partition, at) for each, at in positions.items() if at < ends[each]}

    async def fetch(self, *, most: int, seconds: float) -> "Fetched":
        """Return the next records of all partitions, at most `most`; none when nothing came within `seconds`."""
        return await self._thread.run(self._fetch(most, seconds))

    async def _fetch(self, most: int, seconds: float) -> "Fetched":
        batches: dict[Any, Sequence[Any]] = await self._client.getmany(timeout_ms=int(seconds * 1000), max_records=most)
        self._given = self._given or bool(batches)
        return Fetched([_deliver(record) for records in batches.values() for record in records], self._revocations)

    async def commit(self, fetched: "Fetched", unsettled: Mapping[tuple[str, int], int] = _NOTHING) -> None:
        """Commit the offsets behind what was fetched, unless partitions were revoked since, and before what waits.

        `unsettled` is topic and partition → the earliest offset that still waits; once it is through, a later call
        commits what lies behind it. A partition that came back may have gone further with another member meanwhile.
        What is not committed is no loss: the events come again and the inbox drops them. Raises TimeoutError when the
        broker does not answer.
        """
        await self._thread.run(self._commit(fetched, unsettled))

    async def _commit(self, fetched: "Fetched", unsettled: Mapping[tuple[str, int], int]) -> None:
        if fetched.revocations != self._revocations:
            return
        for delivery in fetched.deliveries:
            partition = TopicPartition(delivery.topic, delivery.partition)
            self._reached[partition] = max(self._reached.get(partition, 0), delivery.offset + 1)
        held = {TopicPartition(*place): offset for place, offset in unsettled.items()}
        wanted = {each: min(reached, held.get(each, reached)) for each, reached in self._reached.items()}
        offsets = {each: offset for each, offset in wanted.items() if self._committed.get(each) != offset}
        if not offsets:
            return
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                await self._client.commit(offsets)
                self._committed |= offsets
        except (CommitFailedError, IllegalStateError) as error:
            _log.warning("offsets not committed, the events will come again: %s", error)


@dataclass(frozen=True, slots=True)
class Fetched:
    """Records in the order of their partitions, and how often partitions had been revoked when they came."""

    deliveries: list[Delivery]
    revocations: int


def _deliver(record: Any) -> Delivery:
    headers = [(name, bytes(value)) for name, value in record.headers]
    return deliver(record.topic, record.partition, record.offset, record.key, record.value, headers)
