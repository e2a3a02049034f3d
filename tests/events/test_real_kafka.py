"""Apache Kafka itself: topics as they should be, and a broker that is killed and comes back."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging import Relay, Topic, ensure_topics
from siklus.kafka import KafkaCluster, KafkaNode, why_kafka_cannot_run
from siklus.ports import free_port
from tests.shared.messaging.steps import Sessions, arrived_ids, eventually, published, running, scalar, unit_created

MISSING = why_kafka_cannot_run()
REQUIRED = os.environ.get("SIKLUS_REQUIRE_KAFKA") == "1"
pytestmark = pytest.mark.skipif(MISSING is not None and not REQUIRED, reason=str(MISSING))
SENT = (
    "SELECT NOT EXISTS (SELECT FROM outbox, relay_cursor WHERE (outbox.transaction_id, outbox.position) > "
    "(relay_cursor.transaction_id, relay_cursor.position))"
)


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[KafkaNode]:
    broker = KafkaNode.alone(tmp_path / "1", free_port(), tmp_path / "log")
    await broker.start()
    yield broker
    await broker.stop()


async def _described(address: str, topic: str) -> tuple[list[dict[str, object]], dict[str, str]]:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        (description,) = await admin.describe_topics([topic])
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    finally:
        await admin.close()
    entries = answer.to_object()["resources"][0]["config_entries"]
    return description["partitions"], {entry["config_names"]: entry["config_value"] for entry in entries}


async def test_topics_have_their_partitions_retention_and_compaction(node: KafkaNode) -> None:
    month = str(30 * 86_400_000)
    await ensure_topics(node.address, [Topic("survey.people", compacted=True), Topic("survey.responses")])
    partitions, compacted = await _described(node.address, "survey.people")
    assert (len(partitions), compacted["cleanup.policy"], compacted["delete.retention.ms"]) == (12, "compact", month)
    partitions, kept = await _described(node.address, "survey.responses")
    assert (len(partitions), kept["cleanup.policy"], kept["retention.ms"]) == (12, "delete", month)


async def test_a_broker_that_is_killed_loses_nothing_that_it_acknowledged(
    engine: AsyncEngine, sessions: Sessions, node: KafkaNode, topic: str
) -> None:
    events = [unit_created(topic) for _ in range(6000)]
    relay = Relay(engine=engine, bootstrap_servers=node.address, service="survey")

    async def some_sent() -> bool:
        return bool(await scalar(sessions, "SELECT coalesce(max(position), 0) >= 1000 FROM relay_cursor"))

    async def all_sent() -> bool:
        return bool(await scalar(sessions, SENT))

    async with running(relay):
        await published(sessions, *events)
        await eventually(some_sent)
        await node.kill()
        await node.start()
        await eventually(all_sent, seconds=60)
    wanted = {event.id for event in events}
    assert await arrived_ids(node.address, topic, wanted) == wanted


async def test_three_copies_of_every_partition_are_made_where_there_are_three_brokers(
    tmp_path: Path, topic: str
) -> None:
    cluster = KafkaCluster.of(3, tmp_path)
    await cluster.start()
    try:
        await ensure_topics(cluster.address, [Topic(topic)])
        partitions, configuration = await _described(cluster.address, topic)
    finally:
        await cluster.stop()
    assert Counter(len(partition["replicas"]) for partition in partitions) == {3: 12}  # type: ignore[arg-type]
    assert configuration["min.insync.replicas"] == "2"
