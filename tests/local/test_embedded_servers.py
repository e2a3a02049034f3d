"""The embedded PostgreSQL and broker as tests and the runtime use them."""

import asyncpg
import pytest

from siklus.broker import EmbeddedBroker
from siklus.postgres import EmbeddedPostgres


async def test_no_role_may_enter_the_database_of_another(postgres: EmbeddedPostgres) -> None:
    await postgres.create_databases({"first": "one", "second": "two"})
    own = await asyncpg.connect(host="127.0.0.1", port=postgres.port, user="first", password="one", database="first")
    await own.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(host="127.0.0.1", port=postgres.port, user="first", password="one", database="second")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host="127.0.0.1", port=postgres.port, user="second", password="one", database="second")


async def test_creating_the_databases_again_changes_nothing(postgres: EmbeddedPostgres) -> None:
    await postgres.create_databases({"again": "one"})
    connection = await asyncpg.connect(
        host="127.0.0.1", port=postgres.port, user="again", password="one", database="again"
    )
    await connection.execute("CREATE TABLE kept (id int)")
    await connection.close()
    await postgres.create_databases({"again": "two"})
    connection = await asyncpg.connect(
        host="127.0.0.1", port=postgres.port, user="again", password="two", database="again"
    )
    assert await connection.fetchval("SELECT to_regclass('kept')") == "kept"
    await connection.close()


async def test_the_server_is_postgresql_18_with_utf8(postgres: EmbeddedPostgres) -> None:
    connection = await postgres.connect()
    assert (await connection.fetchval("SHOW server_version")).startswith("18.")
    assert await connection.fetchval("SELECT upper('é')") == "É"
    await connection.close()


async def test_the_broker_answers_on_its_address(broker: EmbeddedBroker) -> None:
    assert broker.child is not None
    assert broker.child.process.returncode is None
