"""What `migrations/env.py` of every service does: run online, over asyncpg, without the outbox's partitions."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, MetaData, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.messaging import include_object

__all__ = ["run_migrations"]

# A migration that waits for a lock makes everyone behind it wait: better it fails and is tried again.
_LOCK_TIMEOUT = "5s"


def run_migrations(metadata: MetaData, environment_variable: str) -> None:
    """Run the migrations of `metadata`; the address comes from the caller or from `environment_variable`."""
    dsn = context.config.attributes.get("dsn") or os.environ[environment_variable]
    asyncio.run(_run(metadata, dsn))


async def _run(metadata: MetaData, dsn: str) -> None:
    engine = create_async_engine(dsn, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
    context.configure(
        connection=connection, target_metadata=metadata, include_object=include_object, compare_server_default=False
    )
    with context.begin_transaction():
        context.run_migrations()
