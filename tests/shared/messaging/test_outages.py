"""Brokers and databases come and go; relay and consumer wait, lose nothing and can always be stopped."""

import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.database import create_engine, session_factory
from shared.messaging import Consumer, Event, Relay, Router, database_is_away
from siklus.broker import LocalBroker
from siklus.ports import free_port
from siklus.postgres import FORGETFUL, EmbeddedPostgres
from tests.shared.messaging.conftest import migrate
from tests.shared.messaging.steps import Runs, Sessions, eventually, published, running, unit_created


class Listener:
    """Relay and consumer of one topic, and what was handled."""

    def __init__(self, engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str) -> None:
        self.handled: Counter[UUID] = Counter()
        router = Router(service="analytics")
        router.on(topic)(self._handle)
        self.members: Sequence[Runs] = (
            Relay(engine=engine, bootstrap_servers=broker.address, service="survey"),
            Consumer(
                router=router,
                session_factory=sessions,
                bootstrap_servers=broker.address,
                group=f"analytics.{topic}",
                alone=True,
            ),
        )

    async def _handle(self, session: AsyncSession, events: Sequence[Event]) -> None:
        self.handled.update(event.id for event in events)

    async def has_some(self, count: int) -> bool:
        return len(self.handled) >= count

    async def has(self, count: int) -> bool:
        return len(self.handled) == count


async def test_relay_and_consumer_wait_for_a_broker_that_starts_later(
    engine: AsyncEngine, sessions: Sessions, own_broker: LocalBroker, topic: str
) -> None:
    listener = Listener(engine, sessions, own_broker, topic)
    await own_broker.stop()
    async with running(*listener.members):
        await published(sessions, unit_created(topic))
        await own_broker.start()
        await eventually(lambda: listener.has(1))


async def test_relay_and_consumer_stop_while_the_broker_is_away(
    engine: AsyncEngine, sessions: Sessions, own_broker: LocalBroker, topic: str
) -> None:
    listener = Listener(engine, sessions, own_broker, topic)
    async with running(*listener.members):
        await published(sessions, unit_created(topic))
        await eventually(lambda: listener.has(1))
        await own_broker.stop()
        await published(sessions, unit_created(topic))
        began = time.monotonic()
    assert time.monotonic() - began < 8, "stopping must fit into the grace that an orchestrator gives"


async def test_a_database_that_drops_its_connections_costs_no_event_and_makes_no_dead_letter(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, postgres: EmbeddedPostgres, topic: str
) -> None:
    listener = Listener(engine, sessions, broker, topic)
    async with running(*listener.members):
        await published(sessions, unit_created(topic))
        await eventually(lambda: listener.has(1))
        connection = await postgres.connect()
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", engine.url.database
        )
        await connection.close()
        await engine.dispose()
        await published(sessions, *(unit_created(topic) for _ in range(50)))
        await eventually(lambda: listener.has(51))
    async with sessions() as session:
        assert (await session.execute(text("SELECT count(*) FROM dead_letters"))).scalar_one() == 0


async def test_a_connection_that_breaks_while_it_is_made_does_not_end_the_relay(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, tried = asyncpg.connect, Counter[str]()

    async def breaking(**options: object) -> object:
        tried["connect"] += 1
        if tried["connect"] == 1:
            raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
        return await connect(**options)

    monkeypatch.setattr("shared.messaging._relay.asyncpg.connect", breaking)
    listener = Listener(engine, sessions, broker, topic)
    async with running(*listener.members):
        await published(sessions, unit_created(topic))
        await eventually(lambda: listener.has(1))
    assert tried["connect"] >= 2


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        ConnectionResetError(),
        asyncpg.InternalClientError("cannot switch to state 12"),
        asyncpg.ConnectionDoesNotExistError("closed"),
    ],
)
def test_no_event_is_to_blame_for_a_database_that_cannot_be_reached(error: Exception) -> None:
    assert database_is_away(error)


async def test_a_restart_of_the_database_costs_no_event_and_doubles_none(
    tmp_path_factory: pytest.TempPathFactory, broker: LocalBroker, topic: str
) -> None:
    folder = tmp_path_factory.mktemp("own_postgres")
    server = EmbeddedPostgres(folder / "cluster", free_port(), "postgres", folder / "log", FORGETFUL)
    await server.start()
    engine = create_engine(f"postgresql+asyncpg://postgres:postgres@127.0.0.1:{server.port}/postgres")
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    sessions = session_factory(engine)
    listener = Listener(engine, sessions, broker, topic)
    try:
        async with running(*listener.members):
            await published(sessions, *(unit_created(topic) for _ in range(2000)))
            await eventually(lambda: listener.has_some(1))
            await server.stop()
            await server.start()
            await published(sessions, *(unit_created(topic) for _ in range(50)))
            await eventually(lambda: listener.has(2050), seconds=60)
        async with sessions() as session:
            handled = (await session.execute(text("SELECT count(*) FROM inbox"))).scalar_one()
            dead = (await session.execute(text("SELECT count(*) FROM dead_letters"))).scalar_one()
        assert (handled, dead) == (2050, 0)
    finally:
        await engine.dispose()
        await server.stop()
