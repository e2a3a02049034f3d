"""Months later, when outbox and topics have forgotten everything: snapshots alone build every service's projections."""

import json
import random
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from shared.database import create_engine
from shared.messaging import SNAPSHOT_FACT, Event, Topic, encode, ensure_topics, tail
from siklus.broker import EmbeddedBroker
from siklus.children import run_to_end
from siklus.ports import free_port
from siklus.services import NAMES
from tests.fixtures.databases import Database, NewDatabase
from tests.system.services import service_of
from tests.system.turned import Turned

pytestmark = pytest.mark.system

DECIDED = {
    "survey": ("responses", "campaigns"),
    "catalog": ("programs", "enrolments", "mentorings", "learning_hours"),
    "evaluation": ("evaluations",),
    "analytics": ("recommendations", "proposals"),
}


@pytest.fixture(scope="module")
async def snapshots(turned: Turned, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Event]:
    """What the owners repeat on request, and nothing of what they had published before."""
    folder, count = tmp_path_factory.mktemp("snapshots"), 0
    for name in NAMES:
        log = folder / name
        environment = turned.stack.services[name].environment
        await run_to_end(name, [sys.executable, "-m", name, "snapshot"], log=log, environment=environment)
        count += int(log.read_text(encoding="utf-8").split(": ")[-1].split()[0])
    topics = [topic.name for name in NAMES for topic in service_of(name).topics]
    found: list[Event] = []
    reading = tail(turned.stack.broker.address, topics, from_beginning=True)
    async for event in reading:
        if event.fact == SNAPSHOT_FACT:
            found.append(event)
        if len(found) == count:
            break
    await reading.aclose()
    random.Random(6).shuffle(found)
    return found


@pytest.fixture(scope="module")
async def young_broker(
    snapshots: Sequence[Event], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedBroker]:
    """A broker that holds nothing but the snapshots, in no particular order."""
    broker = EmbeddedBroker(free_port(), tmp_path_factory.mktemp("young") / "log")
    await broker.start()
    await ensure_topics(broker.address, [Topic(name) for name in {event.topic for event in snapshots}])
    producer = AIOKafkaProducer(bootstrap_servers=broker.address)
    await producer.start()
    for event in snapshots:
        key, value, headers = encode(event)
        await producer.send_and_wait(event.topic, key=key, value=value, headers=headers)
    await producer.stop()
    yield broker
    await broker.stop()


async def report_of(name: str, command: str, environment: dict[str, str], log: Path) -> dict[str, object]:
    """Run a service's own command and return what it reports."""
    await run_to_end(name, [sys.executable, "-m", name, command], log=log, environment=environment)
    return last_line(log)


def last_line(log: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads(log.read_text(encoding="utf-8").strip().splitlines()[-1])
    return content


async def decisions_of(database: Database) -> list[object]:
    """How many events a live service has published, and a fingerprint of what people decided there."""
    sums = [
        f'(SELECT sum(hashtextextended(CAST(to_jsonb(held) AS text), 1)) FROM "{table}" AS held)'
        for table in DECIDED[database.service]
    ]
    engine = create_engine(database.dsn, pool_size=1)
    async with engine.connect() as connection:
        row = (await connection.execute(text(f"SELECT (SELECT count(*) FROM outbox), {', '.join(sums)}"))).one()
    await engine.dispose()
    return list(row)


@pytest.mark.parametrize("name", NAMES)
async def test_snapshots_alone_build_the_live_projections_and_touch_nothing(
    name: str, turned: Turned, young_broker: EmbeddedBroker, database: NewDatabase, tmp_path: Path
) -> None:
    empty, live = await database(name), turned.stack.databases[name]
    kafka = {f"{name.upper()}_KAFKA_BOOTSTRAP_SERVERS": young_broker.address}
    before = await decisions_of(live)
    rebuilt = await report_of(name, "replay", {**empty.environment, **kafka}, tmp_path / "replay")

    assert (rebuilt["dead_letters"], rebuilt["parked"]) == (0, 0)
    found = await report_of(name, "hashes", live.environment, tmp_path / "hashes")
    assert found["projections"] == rebuilt["projections"]
    assert await decisions_of(live) == before
