"""A replay ends in the state of the live service: from the whole log, and from snapshots alone when the log is gone."""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from analytics.worker import PROJECTIONS, ROUTER
from shared.database import create_engine, session_factory
from shared.ids import uuid7
from shared.messaging import SNAPSHOT_FACT, Consumer, Event, Relay, hash_projections
from siklus.broker import LocalBroker
from siklus.children import run_to_end
from tests.analytics.facts import START, World
from tests.fixtures.databases import Database, NewDatabase
from tests.shared.messaging.steps import Sessions, eventually, published, running, scalar

LATER = START + timedelta(days=120)


def a_year(world: World) -> Iterator[Event]:
    """Everything that analytics listens to: units, people who move, a survey, evaluations with a correction."""
    names = [f"ani{number}" for number in range(8)]
    yield world.unit("jambi")
    yield from (world.unit(unit, "jambi") for unit in ("a", "b"))
    yield world.competency("A")
    yield from (world.standard(level, {"A": 2}) for level in ("pelaksana", "pengawas"))
    yield world.person("boss", "a")
    yield from (world.person(name, "a", supervisor="boss") for name in names)
    yield world.campaign("akpk")
    yield from (world.response(name, {"A": (5, 1, 3)}, unit="a") for name in names)
    yield from (world.response(name, {"A": (None, 1, None)}, unit="a", role="supervisor") for name in names)
    for name in names[:5]:
        yield world.evaluation(name, "post_test", teaches={"A": 2}, score=85)
        yield world.evaluation(name, "application", teaches={"A": 2}, at=LATER, application_score=2)
    yield world.person("ani1", "b", supervisor="boss")
    yield world.evaluation("ani2", "post_test", teaches={"A": 2}, score=40)


def snapshots_of(events: Sequence[Event]) -> list[Event]:
    """What the owners would repeat months later: the newest state of each aggregate, in no particular order."""
    newest = {event.subject: event for event in events}
    word = {event.subject: event.type.split(".")[2] for event in events}
    repeated = [
        replace(
            event,
            id=uuid7(),
            type=f"siklus.{event.topic.split('.')[0]}.{word[subject]}.{SNAPSHOT_FACT}.v1",
            time=event.time + timedelta(days=200),
        )
        for subject, event in newest.items()
    ]
    random.Random(4).shuffle(repeated)
    return repeated


async def hashes(database: Database) -> dict[str, str]:
    engine = create_engine(database.dsn, pool_size=1)
    async with session_factory(engine)() as session:
        found = await hash_projections(session, PROJECTIONS)
    await engine.dispose()
    return found


async def replayed(database: Database, broker: LocalBroker, log: Path) -> dict[str, object]:
    """Run the service's own command on an empty database and return its report."""
    environment = {**database.environment, "ANALYTICS_KAFKA_BOOTSTRAP_SERVERS": broker.address}
    command = [sys.executable, "-m", "analytics", "replay"]
    await run_to_end("The replay", command, log=log, environment=environment)
    return _last_line(log)


def _last_line(log: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads(log.read_text(encoding="utf-8").strip().splitlines()[-1])
    return content


async def live(database: Database, engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, count: int) -> None:
    """Run the service's consumer until it has handled what was published."""
    own = create_engine(database.dsn, pool_size=3)
    factory: async_sessionmaker[AsyncSession] = session_factory(own)
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    consumer = Consumer(router=ROUTER, session_factory=factory, bootstrap_servers=broker.address, group="analytics")

    async def handled() -> bool:
        found = await scalar(
            factory, "SELECT ARRAY[(SELECT count(*) FROM inbox), (SELECT count(*) FROM parked_events)]"
        )
        return bool(found == [count, 0])

    async with running(relay, consumer):
        await eventually(handled, seconds=60)
    await own.dispose()


@pytest.mark.system
async def test_a_replay_of_logs_and_one_of_snapshots_alone_end_in_the_live_state(
    database: NewDatabase,
    engine: AsyncEngine,
    sessions: Sessions,
    own_broker: LocalBroker,
    tmp_path: Path,
) -> None:
    history = list(a_year(World(f"replay {uuid7()}")))
    await published(sessions, *history)
    place = await database("analytics")
    await live(place, engine, sessions, own_broker, len(history))
    of_logs = await replayed(await database("analytics"), own_broker, tmp_path / "logs")
    assert of_logs["projections"] == await hashes(place)
    assert (of_logs["events"], of_logs["dead_letters"], of_logs["parked"]) == (len(history), 0, 0)


@pytest.mark.system
async def test_a_subscriber_in_month_six_gets_everything_from_snapshots(
    database: NewDatabase, engine: AsyncEngine, sessions: Sessions, own_broker: LocalBroker, tmp_path: Path
) -> None:
    history = list(a_year(World(f"snapshots {uuid7()}")))
    place, other = await database("analytics"), await database("analytics")
    await published(sessions, *history)
    await live(place, engine, sessions, own_broker, len(history))
    # The outbox has dropped its old days, and the topics have lost what is older than their retention.
    async with engine.begin() as connection:
        await connection.execute(text("DELETE FROM outbox"))
    await _empty_topics(own_broker, {event.topic for event in history})
    repeated = snapshots_of(history)
    await published(sessions, *repeated)
    relay = Relay(engine=engine, bootstrap_servers=own_broker.address, service="survey")

    async def sent() -> bool:
        return bool(await scalar(sessions, _ALL_SENT))

    async with running(relay):
        await eventually(sent)
    report = await replayed(other, own_broker, tmp_path / "snapshots")
    assert report["projections"] == await hashes(place)
    assert (report["events"], report["dead_letters"], report["parked"]) == (len(repeated), 0, 0)


_ALL_SENT = (
    "SELECT NOT EXISTS (SELECT FROM outbox, relay_cursor WHERE (outbox.transaction_id, outbox.position) > "
    "(relay_cursor.transaction_id, relay_cursor.position))"
)


async def _empty_topics(broker: LocalBroker, topics: set[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()

    async def gone() -> bool:
        return not topics & set(await admin.list_topics())

    try:
        await admin.delete_topics(sorted(topics))
        await eventually(gone)
    finally:
        await admin.close()
