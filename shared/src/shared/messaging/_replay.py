"""Building a service's copies and projections again from the logs, and saying whether two builds are the same."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import transaction
from shared.messaging._access import KafkaAccess, access_to
from shared.messaging._event import Headers
from shared.messaging._inbox import Delivery, deliver
from shared.messaging._kafka import Broker, stop_reading
from shared.messaging._lag import read_ends
from shared.messaging._parking import recheck_parked
from shared.messaging._reception import Reception
from shared.messaging._router import Router

__all__ = ["Projection", "hash_projections", "replay"]

_BATCH = 500
_ATTEMPTS = 3
_FETCH_MS = 1000

# Sums do not depend on the order of rows, need no sorting, and tell equal tables from tables with equal rows lost. The
# hash of jsonb is one of values: 46 and 46.0 are the same.
_HASH = (
    "SELECT count(*) AS rows, coalesce(sum(jsonb_hash_extended(row, 1)), 0) AS first, "
    "coalesce(sum(jsonb_hash_extended(row, 2)), 0) AS second FROM "
    '(SELECT to_jsonb(held) - CAST(:without AS text[]) AS row FROM "{table}" AS held WHERE {where}) '
    "AS hashed"
)


@dataclass(frozen=True, slots=True)
class Projection:
    """A table that is made of other services' events alone.

    `without` are columns that tell of the way it was made, such as the time of a snapshot, or a revision that counts
    how often the row changed. `where` is the SQL condition of the rows that say anything: a count of nobody does not.
    """

    table: str
    without: tuple[str, ...] = ()
    where: str = "true"


async def hash_projections(session: AsyncSession, projections: Sequence[Projection]) -> dict[str, str]:
    """Return `<rows>:<sha256>` for each table. Equal tables have equal hashes, in any order of their rows."""
    found: dict[str, str] = {}
    for projection in projections:
        statement = text(_HASH.format(table=projection.table, where=projection.where))
        row = (await session.execute(statement, {"without": list(projection.without)})).one()
        digest = hashlib.sha256(f"{row.rows} {row.first} {row.second}".encode()).hexdigest()
        found[projection.table] = f"{row.rows}:{digest}"
    return found


async def replay(
    *, router: Router, session_factory: async_sessionmaker[AsyncSession], kafka: str | KafkaAccess, consumer: str
) -> int:
    """Hand every event that the topics of `router` hold now to its handlers; return how many there were.

    For a database that is empty, or lacks only the newest: what it has seen is dropped by the inbox. It joins no
    group and moves no offset. What the handlers publish stays in that database's outbox, which no relay reads.
    An event that fails becomes a row of its dead-letter table. Raises KafkaError.
    """
    reception = Reception(
        router=router,
        session_factory=session_factory,
        consumer=consumer,
        attempts=_ATTEMPTS,
        send_to_dead_topic=_send_nowhere,
    )
    client = AIOKafkaConsumer(**access_to(kafka).options(), group_id=None, enable_auto_commit=False)
    await client.start()
    try:
        ends = await _ends(client, await _partitions(kafka, router))
        count = await _read_to(client, ends, reception)
    finally:
        await stop_reading(client)
    async with transaction(session_factory) as session:
        await recheck_parked(session, router)
    return count


async def _partitions(kafka: str | KafkaAccess, router: Router) -> list[Any]:
    async with Broker(kafka) as broker:
        topics = set(router.topics) & await broker.topics()
        counts = await broker.partitions(topics) if topics else {}
    return [TopicPartition(topic, number) for topic, count in counts.items() for number in range(count)]


async def _ends(client: Any, partitions: Sequence[Any]) -> dict[Any, int]:
    client.assign(partitions)
    if not partitions:
        return {}
    begins: Mapping[Any, int] = await client.beginning_offsets(partitions)
    ends = await read_ends(client, begins)
    return {partition: end for partition, end in ends.items() if end > begins[partition]}


async def _read_to(client: Any, ends: dict[Any, int], reception: Reception) -> int:
    """Read until the position of each partition is at its end: the last records may be gone by compaction."""
    count = 0
    never = asyncio.Event()
    while ends:
        batches = await client.getmany(timeout_ms=_FETCH_MS, max_records=_BATCH)
        deliveries = [_deliver(record) for records in batches.values() for record in records]
        if deliveries:
            await reception.take(deliveries, never)
            count += len(deliveries)
        ends = {partition: end for partition, end in ends.items() if await client.position(partition) < end}
    return count


def _deliver(record: Any) -> Delivery:
    headers: Headers = [(name, bytes(value)) for name, value in record.headers]
    return deliver(record.topic, record.partition, record.offset, record.key, record.value, headers)


async def _send_nowhere(_letters: Sequence[tuple[Delivery, Headers]]) -> None:
    """A replay has no dead-letter topic: its table is enough for whoever looks at the result."""
