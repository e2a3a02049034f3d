"""A producer that is given up."""

import asyncio
import gc
from typing import Any

from aiokafka import TopicPartition

from shared.ids import uuid7
from shared.messaging._kafka import Producer, Topic, ensure_topics
from siklus.broker import LocalBroker


async def test_what_a_producer_held_fails_and_leaves_no_line_in_the_log(broker: LocalBroker, topic: str) -> None:
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    await ensure_topics(broker.address, [Topic(topic)])
    producer = await Producer(broker.address).__aenter__()
    # Nothing leaves, as when the broker is away.
    producer._client._sender._muted_partitions.update(TopicPartition(topic, number) for number in range(12))
    sent = await producer._client.send(topic, value=b"{}", key=uuid7().bytes)
    await producer.__aexit__(LookupError)
    assert "discarded" in str(sent.exception())
    del sent, producer
    gc.collect()
    await asyncio.sleep(0)
    assert told == []
