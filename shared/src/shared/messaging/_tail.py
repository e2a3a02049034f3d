"""Listening like another government's system does: no group, no offsets, no inbox."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence

from aiokafka import AIOKafkaConsumer

from shared.messaging._access import KafkaAccess, access_to
from shared.messaging._errors import MalformedEventError
from shared.messaging._event import Event, decode
from shared.messaging._kafka import Broker, stop_reading
from shared.messaging._trouble import patiently

__all__ = ["tail"]

_log = logging.getLogger(__name__)


async def tail(
    bootstrap_servers: str | KafkaAccess, topics: Sequence[str], *, from_beginning: bool = False
) -> AsyncGenerator[Event, None]:
    """Yield the events of `topics` as they arrive, from their beginning or from now on, until the caller stops.

    Waits until all topics exist, and through every outage once it has begun. Raises KafkaError when the broker cannot
    be reached for some seconds before that.
    """
    async with Broker(bootstrap_servers) as broker:
        # Subscribing to a topic that does not exist would make the broker create it, with other partitions.
        while not set(topics) <= await broker.topics():  # noqa: ASYNC110 - a broker announces no new topics
            await asyncio.sleep(0.2)
    client = await patiently(lambda: _open(bootstrap_servers, topics, from_beginning=from_beginning))
    try:
        async for record in client:
            try:
                event = decode(record.topic, record.key, record.value, record.headers).parsed()
            except MalformedEventError as error:
                _log.warning("skipped: %s", error)
            else:
                yield event
    finally:
        await stop_reading(client)


async def _open(kafka: str | KafkaAccess, topics: Sequence[str], *, from_beginning: bool) -> AIOKafkaConsumer:
    client = AIOKafkaConsumer(
        *topics,
        **access_to(kafka).options(),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest" if from_beginning else "latest",
        fetch_max_wait_ms=20,
    )
    try:
        await client.start()
    except BaseException:
        await stop_reading(client)
        raise
    return client
