"""From the outbox to the broker, against concurrency, a second relay and a broker that forgets."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import transaction
from shared.ids import uuid7
from shared.messaging import (
    Event,
    EventTooLargeError,
    ForeignClusterError,
    LeaseLostError,
    Relay,
    adopt_restored_outbox,
    messaging_status,
    outbox_insert,
    outbox_row,
    publish,
)
from shared.messaging._lease import Lease, acquire_lease
from siklus.broker import LocalBroker
from tests.shared.messaging.steps import (
    Sessions,
    arrived_ids,
    eventually,
    published,
    received,
    running,
    scalar,
    unit_created,
)

_TEN_SECONDS = timedelta(seconds=10)


def _relay(engine: AsyncEngine, broker: LocalBroker) -> Relay:
    return Relay(engine=engine, bootstrap_servers=broker.address, service="survey")


async def _nothing_left(sessions: Sessions) -> bool:
    async with sessions() as session:
        return (await messaging_status(session)).unpublished == 0


async def test_events_arrive_in_the_order_of_publishing(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    subject = uuid7()
    events = [unit_created(topic, subject=subject, sequence=n, n=n) for n in range(1, 2501)]
    await published(sessions, *events)
    async with running(_relay(engine, broker)):
        arrived = await received(broker.address, topic, len(events))
    assert [event.sequence for event in arrived] == list(range(1, 2501))
    assert {event.incarnation for event in arrived} == {1}
    assert arrived[0].time == events[0].time


async def test_an_event_of_a_rolled_back_transaction_never_leaves(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    async with sessions() as session:
        await publish(session, [unit_created(topic, name="never")])
        await session.rollback()
    kept = unit_created(topic, name="kept")
    await published(sessions, kept)
    async with running(_relay(engine, broker)):
        assert [event.id for event in await received(broker.address, topic, 1)] == [kept.id]


async def test_an_earlier_transaction_that_commits_later_is_not_lost(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    slow, quick = unit_created(topic, name="slow"), unit_created(topic, name="quick")
    async with running(_relay(engine, broker)):
        async with sessions() as earlier:
            await publish(earlier, [slow])
            # This one takes the higher position and commits first: a cursor over positions would pass the other.
            await published(sessions, quick)
            async with sessions() as session:
                status = await messaging_status(session)
            assert status.unpublished == 1
            assert status.horizon_seconds > 0
            await earlier.commit()
        arrived = await received(broker.address, topic, 2)
    assert {event.id for event in arrived} == {slow.id, quick.id}


async def test_a_lower_transaction_id_with_a_higher_position_is_not_lost(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    late, early = unit_created(topic, name="late"), unit_created(topic, name="early")
    async with running(_relay(engine, broker)):
        async with sessions() as older:
            await older.execute(text("SELECT pg_current_xact_id()"))
            await published(sessions, early)
            await publish(older, [late])
            await older.commit()
        assert {event.id for event in await received(broker.address, topic, 2)} == {late.id, early.id}
        await eventually(lambda: _nothing_left(sessions))


async def test_many_concurrent_writers_lose_nothing(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    async def write() -> set[UUID]:
        written = set()
        for _ in range(25):
            event = unit_created(topic)
            async with transaction(sessions) as session:
                await publish(session, [event])
                await session.execute(text("SELECT pg_sleep(random() * 0.01)"))
            written.add(event.id)
        return written

    async with running(_relay(engine, broker)):
        written = set().union(*await asyncio.gather(*(write() for _ in range(8))))
        assert await arrived_ids(broker.address, topic, written) == written


async def test_a_commit_in_another_process_wakes_the_relay(engine: AsyncEngine, sessions: Sessions, topic: str) -> None:
    connection = await _connect(engine)
    heard = asyncio.Event()
    await connection.add_listener("siklus_outbox", lambda *_: heard.set())
    await published(sessions, unit_created(topic))
    async with asyncio.timeout(10):
        await heard.wait()
    await connection.close()


async def test_a_hot_path_can_write_its_event_in_its_own_statement(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    event = unit_created(topic, name="hot")
    statement = text(f"WITH event AS ({outbox_insert} RETURNING id) SELECT id FROM event")
    async with engine.begin() as connection:
        assert (await connection.execute(statement, outbox_row(event))).scalar_one() == event.id
    async with running(_relay(engine, broker)):
        arrived = (await received(broker.address, topic, 1))[0]
    assert (arrived.data, arrived.incarnation) == ({"name": "hot"}, 1)


async def test_a_tombstone_travels_without_data(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    tombstone = replace(unit_created(topic), data=None)
    await published(sessions, tombstone)
    async with running(_relay(engine, broker)):
        assert (await received(broker.address, topic, 1))[0] == replace(tombstone, incarnation=1)


async def test_a_new_broker_gets_the_kept_outbox_again(
    engine: AsyncEngine, sessions: Sessions, own_broker: LocalBroker, topic: str
) -> None:
    first, second = unit_created(topic), unit_created(topic)
    async with running(_relay(engine, own_broker)):
        await published(sessions, first)
        await received(own_broker.address, topic, 1)
        await eventually(lambda: _nothing_left(sessions))
        await own_broker.stop()
        await published(sessions, second)
        await own_broker.start()
        wanted = {first.id, second.id}
        assert await arrived_ids(own_broker.address, topic, wanted) == wanted


async def test_a_second_relay_takes_over_when_the_first_stops(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    first, second = unit_created(topic), unit_created(topic)
    async with running(_relay(engine, broker)):
        await published(sessions, first)
        await eventually(lambda: _nothing_left(sessions))
    async with running(_relay(engine, broker)):
        await published(sessions, second)
        arrived = await received(broker.address, topic, 2)
    assert {event.id for event in arrived} == {first.id, second.id}


async def _connect(engine: AsyncEngine) -> asyncpg.Connection:
    return await asyncpg.connect(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))


async def test_a_relay_that_outlived_its_lease_cannot_move_the_cursor(engine: AsyncEngine, sessions: Sessions) -> None:
    connection = await _connect(engine)
    paused = await acquire_lease(connection, "survey", "paused", timedelta(0))
    assert isinstance(paused, Lease)
    leading = await acquire_lease(connection, "survey", "leading", _TEN_SECONDS)
    assert isinstance(leading, Lease)
    with pytest.raises(LeaseLostError):
        await paused.advance(100, 100)
    await leading.advance(7, 8)
    assert await scalar(sessions, "SELECT position FROM relay_cursor") == 8
    await connection.close()


async def test_only_one_relay_holds_the_lease(engine: AsyncEngine) -> None:
    connection = await _connect(engine)
    assert await acquire_lease(connection, "survey", "one", _TEN_SECONDS) is not None
    assert await acquire_lease(connection, "survey", "two", _TEN_SECONDS) is None
    await connection.close()


async def test_a_restored_database_is_refused_until_it_is_adopted(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    kept = unit_created(topic)
    await published(sessions, kept)
    connection = await _connect(engine)
    await acquire_lease(connection, "survey", "before", timedelta(0))
    await connection.execute("UPDATE relay_cursor SET system_identifier = 1, transaction_id = '999999999'")
    with pytest.raises(ForeignClusterError, match="adopt_restored_outbox"):
        await _relay(engine, broker).run(asyncio.Event())
    await adopt_restored_outbox(engine)
    await published(sessions, unit_created(topic))
    async with running(_relay(engine, broker)):
        arrived = await received(broker.address, topic, 2)
    assert sorted(_incarnations(arrived)) == [1, 2]
    await connection.close()


def _incarnations(events: object) -> list[int]:
    assert isinstance(events, list)
    return [event.incarnation for event in events if isinstance(event, Event)]


async def test_an_event_that_no_broker_takes_is_refused_when_published(sessions: Sessions, topic: str) -> None:
    async with sessions() as session:
        with pytest.raises(EventTooLargeError):
            await publish(session, [unit_created(topic, text="x" * 1_000_000)])
