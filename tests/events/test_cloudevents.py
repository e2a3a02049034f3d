"""What is on the topics is what the CloudEvents project's own SDK reads, in both content modes."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, from_structured_event
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.ids import uuid7
from shared.messaging import Event, Relay, request_context
from siklus.broker import LocalBroker
from siklus.contracts import CONTRACTS, load_schemas
from tests.shared.messaging.steps import Sessions, published, received, running, unit_created


async def _records(broker: LocalBroker, topic: str, count: int) -> Sequence[Any]:
    """The first records of a topic, as any Kafka client gets them."""
    client = AIOKafkaConsumer(topic, bootstrap_servers=broker.address, auto_offset_reset="earliest")
    await client.start()
    try:
        found: list[Any] = []
        async for record in client:
            found.append(record)
            if len(found) == count:
                break
        return sorted(found, key=lambda record: record.offset)
    finally:
        await client.stop()


def _message(record: Any) -> KafkaMessage:
    return KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value)


def _says(read: BaseCloudEvent, event: Event) -> None:
    assert read.get_specversion() == "1.0"
    assert (read.get_id(), read.get_type()) == (str(event.id), event.type)
    assert (read.get_source(), read.get_subject()) == ("/survey", str(event.subject))
    assert read.get_time() == event.time
    assert read.get_dataschema() == "urn:siklus:survey:unit:v1"
    assert read.get_datacontenttype() == "application/json"
    assert read.get_data() == event.data
    assert read.get_extension("sequence") == str(event.sequence)
    assert read.get_extension("incarnation") == "1"
    assert read.get_extension("governmentid") == str(event.government_id)
    assert read.get_extension("correlationid") == "from the request"


@pytest.mark.parametrize("structured", [False, True], ids=["binary", "structured"])
async def test_the_sdk_reads_what_the_relay_wrote(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str, *, structured: bool
) -> None:
    with request_context(correlation_id="from the request"):
        event = unit_created(topic, sequence=7, name={"id": "Dinas Pendidikan", "en": "Education, é"}, deep=[1, None])
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey", structured=structured)
    async with running(relay):
        await published(sessions, event)
        (record,) = await _records(broker, topic, 1)
    assert record.key == str(event.subject).encode()
    _says((from_structured_event if structured else from_binary_event)(_message(record)), event)


async def test_our_own_consumers_read_both_modes(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    event, other = unit_created(topic, subject=uuid7(), sequence=3, name="ä"), unit_created(topic, name="b")
    for structured, each in ((True, event), (False, other)):
        relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey", structured=structured)
        async with running(relay):
            await published(sessions, each)
            await received(broker.address, topic, 1 if structured else 2)
    found = {read.id: read for read in await received(broker.address, topic, 2)}
    assert {key: (read.data, read.version) for key, read in found.items()} == {
        event.id: ({"name": "ä"}, (1, 3)),
        other.id: ({"name": "b"}, (1, 1)),
    }


def test_every_attribute_name_is_one_that_cloudevents_allows() -> None:
    document = json.loads((CONTRACTS / "asyncapi.json").read_text(encoding="utf-8"))
    names = [name.removeprefix("ce_") for name in document["components"]["schemas"]["headers"]["properties"]]
    names.remove("content-type")
    assert [name for name in names if not (name.isalnum() and name.islower() and len(name) <= 20)] == []
    assert load_schemas()
