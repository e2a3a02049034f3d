"""Hot paths: one hand-written statement on the driver's own connection, as a transaction of its own.

A single statement needs no BEGIN and COMMIT, no session and no greenlet; these three cost more than the statement.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from shared.errors import Invalid, Unavailable, text

__all__ = ["MOST_CONNECTIONS", "fetch_rows", "run_statement"]

#: That hot paths open beside an engine's own.
MOST_CONNECTIONS = 8
# A statement of many parts is planned once for a connection, not for each of its first executions.
_SETTINGS = {"timezone": "UTC", "jit": "off", "plan_cache_mode": "force_generic_plan"}
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
)
_UNSTORABLE = text(
    "Ada nilai yang tidak dapat disimpan, misalnya karakter NUL.", "A value cannot be stored, such as a NUL character."
)


# Any: asyncpg ships no types; each row is a Record.
async def fetch_rows(sessions: async_sessionmaker[AsyncSession], statement: str, *values: object) -> list[Any]:
    """Run one statement ($1, $2, …) on the database of `sessions` and return its rows.

    On an engine it is a transaction of its own. Sessions that are bound to a connection are within somebody's
    transaction already, and the statement joins it. Raises asyncpg's IntegrityConstraintViolationError as it is,
    `Invalid` for values that cannot be stored and `Unavailable` when the database is away.
    """
    bind = sessions.kw["bind"]
    try:
        if isinstance(bind, AsyncConnection):
            return await _within(bind, statement, values)
        return await _pool_of(bind).fetch(statement, values)
    except asyncpg.DataError as error:
        raise Invalid(_UNSTORABLE) from error
    except _AWAY as error:
        raise Unavailable(headers={"Retry-After": "5"}) from error


async def run_statement(engine: AsyncEngine, statement: str) -> None:
    """Run one statement without values, such as NOTIFY, as a transaction of its own; raises the driver's errors."""
    await _pool_of(engine).fetch(statement, ())


class _Pool:
    """A few driver connections beside the engine's; the one used last is used first."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._slots = asyncio.Semaphore(MOST_CONNECTIONS)
        self._free: list[Any] = []
        event.listen(engine.sync_engine, "engine_disposed", self._close)

    def _close(self, _: object) -> None:
        """Close what is free, together with the engine's own connections."""
        while self._free:
            self._free.pop().terminate()

    async def fetch(self, statement: str, values: Sequence[object]) -> list[Any]:
        async with self._slots:
            connection = await self._take()
            try:
                rows: list[Any] = await connection.fetch(statement, *values)
            except asyncpg.PostgresError:
                self._free.append(connection)
                raise
            except BaseException:
                # Nobody knows what a connection is in the middle of when its statement was abandoned.
                connection.terminate()
                raise
            self._free.append(connection)
            return rows

    async def _take(self) -> Any:
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(self._address, server_settings=_SETTINGS)


_pools: WeakKeyDictionary[AsyncEngine, _Pool] = WeakKeyDictionary()


def _pool_of(engine: AsyncEngine) -> _Pool:
    pool = _pools.get(engine)
    if pool is None:
        pool = _pools[engine] = _Pool(engine)
    return pool


async def _within(connection: AsyncConnection, statement: str, values: Sequence[object]) -> list[Any]:
    async with connection.begin_nested():
        driver: Any = (await connection.get_raw_connection()).driver_connection
        rows: list[Any] = await driver.fetch(statement, *values)
        return rows
