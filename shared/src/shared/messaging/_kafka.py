"""The Kafka client as this package uses it. aiokafka publishes no types, so its objects stay behind these classes."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, Self

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from shared.messaging._access import KafkaAccess, access_to
from shared.messaging._errors import TopicError
from shared.messaging._event import Headers
from shared.messaging._trouble import BROKER_TROUBLE, close_in_time, patiently

__all__ = ["EMBEDDED", "Broker", "Producer", "Record", "Topic", "ensure_topics", "stay_listed", "stop_reading"]

_REQUEST_TIMEOUT_MS = 10_000
_TOPIC_EXISTS = 36
_DAY_MS = 86_400_000
_BATCH_BYTES = 256 * 1024
_CLOSE_SECONDS = 2.0

EMBEDDED = "embedded-"
"""How the cluster id of the embedded broker begins, so that its subscribers know what they deal with."""

Record = tuple[str, bytes | None, bytes | None, Headers]
"""Topic, key, value, headers."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the published language. Access is granted by topic, so its class belongs to it.

    public: no name, no NIP, no single answer; restricted: granted one by one; internal: never leaves Siklus.
    `compacted`: the last state of each aggregate is kept for ever, older ones go; otherwise all states are kept for
    `retention_days`, which must stay below what the inbox keeps.
    """

    name: str
    partitions: int = 12
    compacted: bool = False
    retention_days: int = 30
    classification: Literal["public", "restricted", "internal"] = "public"


class Broker:
    """An administrative connection: which cluster answers, and which topics it has.

    A question is asked again for three seconds when a node does not answer; then it raises KafkaError or OSError.
    """

    def __init__(self, kafka: str | KafkaAccess) -> None:
        self._access = access_to(kafka)
        self._client = AIOKafkaAdminClient(
            **self._access.options(), request_timeout_ms=_REQUEST_TIMEOUT_MS, metadata_max_age_ms=60_000
        )

    async def __aenter__(self) -> Self:
        try:
            await patiently(self._client.start)
        except BaseException:
            await close_in_time(self._client.close())
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await close_in_time(self._client.close())

    async def cluster_id(self) -> str:
        """Return the id of the cluster that answers now; a restarted embedded broker has a new one."""
        description: dict[str, Any] = await patiently(self._client.describe_cluster)  # Any: a decoded protocol answer
        return str(description["cluster_id"])

    async def topics(self) -> set[str]:
        """Return the names of the topics that exist. Asking for one by name would make it, with other partitions."""
        return set(await patiently(self._client.list_topics))

    async def partitions(self, topics: Collection[str]) -> dict[str, int]:
        """Return how many partitions each of these topics has. All of them must exist."""
        descriptions: list[dict[str, Any]]  # Any: as above
        descriptions = await patiently(lambda: self._client.describe_topics(sorted(topics)))
        return {description["topic"]: len(description["partitions"]) for description in descriptions}

    async def ensure_topics(self, topics: Iterable[Topic]) -> None:
        """Create the topics that do not exist, with as many copies as `KafkaAccess` says.

        Raises TopicError: the client returns errors, it raises none.
        """
        existing = await self.topics()
        missing = [topic for topic in topics if topic.name not in existing]
        if not missing:
            return
        description: dict[str, Any] = await patiently(self._client.describe_cluster)  # Any: as above
        copies = self._access.copies_among(len(description["brokers"]))
        answer = (await self._client.create_topics([_new_topic(topic, copies) for topic in missing])).to_object()
        for error in answer["topic_errors"]:
            if error["error_code"] not in {0, _TOPIC_EXISTS}:
                raise TopicError(error["topic"], error["error_code"], error.get("error_message"))


class Producer:
    """A producer without idempotence: duplicates are expected, and the inbox removes them.

    After a failure it is of no further use: what it had buffered may still arrive, in another order.
    """

    def __init__(self, kafka: str | KafkaAccess) -> None:
        self._client = AIOKafkaProducer(
            **access_to(kafka).options(),
            acks="all",
            enable_idempotence=False,
            max_batch_size=_BATCH_BYTES,
            request_timeout_ms=_REQUEST_TIMEOUT_MS,
        )

    async def __aenter__(self) -> Self:
        try:
            await self._client.start()
        except BaseException:
            await close_in_time(self._discard())
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # After an end in order nothing is buffered, and closing takes no time. Otherwise it would go on sending for as
        # long as a request may take, what is sent again anyway.
        if kind is None:
            await close_in_time(self._client.stop())
        else:
            await close_in_time(self._discard())

    async def _discard(self) -> None:
        client = self._client
        client._closed = True  # noqa: SLF001 - aiokafka has no way to close without flushing; so these lines
        try:
            await client.client.close()
            await client._sender.close()  # noqa: SLF001
        finally:
            _give_up(client._message_accumulator)  # noqa: SLF001

    async def send_all(self, records: Iterable[Record]) -> None:
        """Send records in order and wait until the broker has every one; raise the first failure after all ended."""
        futures: list[asyncio.Future[object]] = []
        failure: BaseException | None = None
        try:
            for topic, key, value, headers in records:
                futures.append(await self._client.send(topic, value=value, key=key, headers=headers))
        except BROKER_TROUBLE as error:
            failure = error
        results = await asyncio.gather(*futures, return_exceptions=True)
        failure = failure or next((result for result in results if isinstance(result, BaseException)), None)
        if isinstance(failure, asyncio.CancelledError):
            # The client cancels what it still held when it gives up; our own task was not cancelled.
            raise KafkaError("the producer gave up") from failure
        if failure is not None:
            raise failure


def _give_up(accumulator: Any) -> None:
    """Fail what aiokafka still held, without a line in the log for each batch that nobody waits for any more."""
    held = [*chain.from_iterable(accumulator._batches.values()), *accumulator._pending_batches]  # noqa: SLF001
    accumulator.fail_all(KafkaError("the producer was discarded"))
    for batch in held:
        if not batch._drain_waiter.cancelled():  # noqa: SLF001
            batch._drain_waiter.exception()  # noqa: SLF001


async def ensure_topics(bootstrap_servers: str | KafkaAccess, topics: Sequence[Topic]) -> None:
    """Create the topics that do not exist yet, with all their partitions: some brokers cannot add any later.

    Raises TopicError when the broker refuses one, KafkaError when it cannot be reached.
    """
    async with Broker(bootstrap_servers) as broker:
        await broker.ensure_topics(topics)


def _new_topic(topic: Topic, copies: int) -> NewTopic:
    if topic.compacted:
        # A tombstone must outlive the longest pause of a subscriber, or he keeps what was erased.
        configs = {"cleanup.policy": "compact", "delete.retention.ms": str(topic.retention_days * _DAY_MS)}
    else:
        configs = {"cleanup.policy": "delete", "retention.ms": str(topic.retention_days * _DAY_MS)}
    return NewTopic(topic.name, topic.partitions, copies, topic_configs=configs)


def stay_listed(client: Any) -> None:
    """Let a consumer of aiokafka that is stopped next leave its group by the end of its session, without saying so.

    A member that leaves the embedded broker's group as its leader and as the last one, while the group is being put
    together, stays its leader for ever there: whoever joins waits for what only the leader can say. One whose session
    runs out is forgotten as it should be.
    """
    client._coordinator.generation = -1  # noqa: SLF001 - without a generation aiokafka 0.14 tells nobody that it goes


async def stop_reading(client: Any) -> None:
    """Stop a consumer of aiokafka within two seconds, also while a broker is away."""
    task = asyncio.current_task()
    asked = task.cancelling() if task else 0
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await client.stop()
    except (TimeoutError, asyncio.CancelledError):
        # The broker is away, or aiokafka 0.14 raised the cancellation of its own fetch in the middle of stopping.
        # What the interrupted stop would have done next.
        await close_in_time(client._client.close())  # noqa: SLF001 - aiokafka has no other way
        if task and task.cancelling() > asked:
            raise
