"""How many events a consumer group has still to read."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging._access import KafkaAccess, access_to
from shared.messaging._kafka import Broker, stop_reading

__all__ = ["count_unread", "read_ends"]

_FETCH_MS = 100
_LIMIT_SECONDS = 60.0


async def count_unread(kafka: str | KafkaAccess, group: str, topics: Collection[str]) -> int:
    """Return how many records of `topics` lie behind the offsets that `group` has committed; joins nothing.

    Raises KafkaError, or TimeoutError when the broker does not say where its partitions end.
    """
    async with Broker(kafka) as broker:
        known = set(topics) & await broker.topics()
        counts = await broker.partitions(known) if known else {}
    places = [TopicPartition(topic, number) for topic, count in counts.items() for number in range(count)]
    if not places:
        return 0
    client = AIOKafkaConsumer(
        **access_to(kafka).options(), group_id=group, enable_auto_commit=False, fetch_max_wait_ms=20
    )
    await client.start()
    try:
        client.assign(places)
        begins: Mapping[Any, int] = await client.beginning_offsets(places)
        read = {place: max(await client.committed(place) or 0, begins[place]) for place in places}
        ends = await read_ends(client, read)
    finally:
        await stop_reading(client)
    return sum(max(end - read[place], 0) for place, end in ends.items())


async def read_ends(client: Any, positions: Mapping[Any, int]) -> dict[Any, int]:
    """Return the offset behind the last record of each assigned partition, and leave each at its position.

    The end comes from a fetch: asked for the latest offset, the embedded broker names the beginning of its last batch.
    Raises TimeoutError.
    """
    ends: dict[Any, int] = {}
    async with asyncio.timeout(_LIMIT_SECONDS):
        for place, position in positions.items():
            client.seek(place, position)
        while len(ends) < len(positions):
            await client.getmany(timeout_ms=_FETCH_MS)
            found = {place: client.highwater(place) for place in positions}
            ends = {place: end for place, end in found.items() if end is not None}
    for place, position in positions.items():
        client.seek(place, position)
    return ends
