"""A service's database with nothing but the event path in it, for each test; and every broker that is supported.

SIKLUS_TEST_BROKERS says on which brokers the tests run: `embedded`, `kafka`, and `kafka-3`, three brokers of which one
after the other is killed and comes back. By default: the first two, if Java and Maven are here. SIKLUS_REQUIRE_KAFKA=1
makes a missing Java or Maven a failure instead.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from shared.database import create_engine, session_factory
from shared.ids import uuid7
from shared.messaging import create_messaging_tables
from siklus.broker import EmbeddedBroker, LocalBroker
from siklus.kafka import KafkaNode, why_kafka_cannot_run
from siklus.ports import free_port
from tests.fixtures.databases import Databases
from tests.shared.messaging.rolling import RollingCluster

BROKERS = os.environ.get("SIKLUS_TEST_BROKERS", "embedded,kafka").split(",")

_COPIES = """
CREATE TABLE copies (
    id uuid PRIMARY KEY, incarnation integer, sequence bigint, name text, tags text[], seen timestamptz
)
"""


@pytest.fixture
async def engine(databases: Databases) -> AsyncIterator[AsyncEngine]:
    database = await databases.create_empty("messaging")
    engine = create_engine(database.dsn)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
        await connection.execute(text(_COPIES))
    yield engine
    await engine.dispose()
    await databases.drop(database)


@pytest.fixture
def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return session_factory(engine)


@pytest.fixture
def topic() -> str:
    """A topic that no other test uses."""
    return f"survey.units_{uuid7().hex}"


@pytest.fixture(scope="session", params=BROKERS)
async def broker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[LocalBroker]:
    """Each kind of broker in turn; its topics live as long as the run."""
    broker = _make(request.param, tmp_path_factory.mktemp("broker"))
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture(params=[name for name in BROKERS if name != "kafka-3"])
async def own_broker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[LocalBroker]:
    """A broker that a test may stop and start again."""
    broker = _make(request.param, tmp_path_factory.mktemp("own_broker"))
    await broker.start()
    yield broker
    await broker.stop()


def _make(name: str, folder: Path) -> LocalBroker:
    if name == "embedded":
        return EmbeddedBroker(free_port(), folder / "log")
    reason = why_kafka_cannot_run()
    if reason and os.environ.get("SIKLUS_REQUIRE_KAFKA") != "1":
        pytest.skip(reason)
    return RollingCluster(folder) if name == "kafka-3" else KafkaNode.alone(folder / "1", free_port(), folder / "log")


def migrate(connection: Connection) -> None:
    create_messaging_tables(Operations(MigrationContext.configure(connection)))
