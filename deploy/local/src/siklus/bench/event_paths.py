"""Relay and consumer beside the barest program that does the same on the same broker and database."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.database import create_engine, session_factory, transaction
from shared.ids import uuid7
from shared.messaging import (
    Consumer,
    Event,
    Relay,
    Router,
    Topic,
    create_messaging_tables,
    encode,
    ensure_topics,
    new_event,
    publish,
)
from shared.serving import expect_many_short_lived_objects

__all__ = ["BATCH", "Ground", "Rates", "events", "measure_rates", "open_ground"]

BATCH = 1000
FETCH = 500
GOVERNMENT = uuid7()
_SENT = text("SELECT position FROM relay_cursor")
_LAST = text("SELECT max(position) FROM outbox")
_INBOX = text(
    "INSERT INTO inbox (consumer, event_id) SELECT :consumer, unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """A database with the event path in it, and a broker."""

    engine: AsyncEngine
    broker: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Events a second of one path and of its floor."""

    measured: float
    floor: float


@asynccontextmanager
async def open_ground(dsn: str, broker: str) -> AsyncIterator[Ground]:
    """Make the tables of the event path in an empty database."""
    engine = create_engine(dsn)
    async with engine.begin() as connection:
        await connection.run_sync(_migrate)
    yield Ground(engine, broker)
    await engine.dispose()


def _migrate(connection: Connection) -> None:
    create_messaging_tables(Operations(MigrationContext.configure(connection)))


def events(topic: str, count: int) -> list[Event]:
    """Make events of the size of a submitted evaluation, about 700 bytes of data."""
    data = {
        "status": "completed",
        "answers": [{"question": f"q{n}", "value": n % 5} for n in range(18)],
        "note": "x" * 40,
    }
    return [
        new_event(
            type="siklus.bench.thing.made.v1",
            topic=topic,
            subject=uuid7(),
            government_id=GOVERNMENT,
            sequence=1,
            data=data,
        )
        for _ in range(count)
    ]


async def measure_rates(ground: Ground, count: int) -> dict[str, Rates]:
    """Return the rates of relaying and of consuming `count` events, each beside its floor, in the same minute.

    The reading consumer's handler looks into each event, and its floor parses the JSON too.
    """
    name = f"bench.things_{uuid7().hex}"
    await ensure_topics(ground.broker, [Topic(name), Topic(f"{name}_floor")])
    made = events(name, count)
    # The events of the bench itself are no work of the collector's, in whichever of the two programs.
    expect_many_short_lived_objects()
    floor_sent = await _produce(ground.broker, f"{name}_floor", made)
    sent = await relay(ground, made)
    found = {"relay": Rates(sent, floor_sent)}
    for path, reading in (("consumer", False), ("reading_consumer", True)):
        least = await _consume_bare(ground, name, count, reading=reading)
        found[path] = Rates(await consume(ground, name, count, reading=reading), least)
    return found


async def relay(ground: Ground, made: Sequence[Event]) -> float:
    """Return how many events a second the relay moves from outbox to broker, from the commit to the moved cursor."""
    stop = asyncio.Event()
    topic = Topic(made[0].topic)
    member = Relay(engine=ground.engine, bootstrap_servers=ground.broker, service="bench", topics=[topic])
    running = asyncio.create_task(member.run(stop))
    sessions = session_factory(ground.engine)
    await _until_sent(ground, 0)
    async with transaction(sessions) as session:
        for start in range(0, len(made), BATCH):
            await publish(session, made[start : start + BATCH])
    began = time.perf_counter()
    async with ground.engine.connect() as connection:
        last = (await connection.execute(_LAST)).scalar_one()
    await _until_sent(ground, last)
    rate = len(made) / (time.perf_counter() - began)
    stop.set()
    await running
    return rate


async def _until_sent(ground: Ground, position: int) -> None:
    async with ground.engine.connect() as connection:
        while True:
            found = (await connection.execute(_SENT)).scalar()
            await connection.rollback()
            if found is not None and found >= position:
                return
            await asyncio.sleep(0.01)


async def _produce(broker: str, topic: str, made: Sequence[Event]) -> float:
    records = [encode(event) for event in made]
    producer = AIOKafkaProducer(bootstrap_servers=broker, acks="all", max_batch_size=256 * 1024)
    await producer.start()
    began = time.perf_counter()
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        waiting = [await producer.send(topic, value=value, key=key, headers=headers) for key, value, headers in batch]
        await asyncio.gather(*waiting)
    rate = len(records) / (time.perf_counter() - began)
    await producer.stop()
    return rate


async def consume(ground: Ground, topic: str, count: int, *, reading: bool) -> float:
    """Return how many events a second a consumer takes with a handler that does nothing, from the first on.

    With `reading` the handler looks into each event, and nothing more.
    """
    router, stop, done = Router("bench"), asyncio.Event(), asyncio.Event()
    handled: list[tuple[float, int]] = []
    looked: list[int] = []

    @router.on(topic)
    async def count_them(session: AsyncSession, arrived: Sequence[Event]) -> None:
        if reading:
            looked.append(sum(bool(event.data) for event in arrived))
        handled.append((time.perf_counter(), len(arrived)))
        if sum(number for _, number in handled) >= count:
            done.set()

    member = Consumer(
        router=router,
        session_factory=session_factory(ground.engine),
        bootstrap_servers=ground.broker,
        group=f"{topic}.{reading}",
        alone=True,
    )
    running = asyncio.create_task(member.run(stop))
    await done.wait()
    stop.set()
    await running
    return (count - handled[0][1]) / (handled[-1][0] - handled[0][0])


async def _consume_bare(ground: Ground, topic: str, count: int, *, reading: bool) -> float:
    client = AIOKafkaConsumer(
        bootstrap_servers=ground.broker,
        group_id=f"{topic}.floor.{reading}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=20,
    )
    await client.start()
    client.assign([TopicPartition(topic, number) for number in range(12)])
    sessions = session_factory(ground.engine)
    first, began, taken = 0, 0.0, 0
    looked: list[int] = []
    while taken < count:
        batches = await client.getmany(timeout_ms=250, max_records=FETCH)
        records = [record for part in batches.values() for record in part]
        if not records:
            continue
        ids = [UUID(dict(record.headers)["ce_id"].decode()) for record in records]
        if reading:
            looked.append(sum(bool(json.loads(record.value)) for record in records))
        async with transaction(sessions) as session:
            await session.execute(_INBOX, {"consumer": f"floor {reading}", "ids": ids})
        await client.commit()
        taken += len(records)
        if not began:
            began, first = time.perf_counter(), taken
    rate = (count - first) / (time.perf_counter() - began)
    await client.stop()
    return rate
