"""A service's database with nothing but the event path in it, for each test."""

from collections.abc import AsyncIterator

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from shared.database import create_engine, session_factory
from shared.ids import uuid7
from shared.messaging import create_messaging_tables
from siklus.broker import EmbeddedBroker
from siklus.ports import free_port
from tests.fixtures.databases import Databases

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
        await connection.run_sync(_migrate)
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


@pytest.fixture
async def own_broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedBroker]:
    """A broker that a test may stop and start again."""
    broker = EmbeddedBroker(free_port(), tmp_path_factory.mktemp("own_broker") / "log")
    await broker.start()
    yield broker
    await broker.stop()


def _migrate(connection: Connection) -> None:
    create_messaging_tables(Operations(MigrationContext.configure(connection)))
