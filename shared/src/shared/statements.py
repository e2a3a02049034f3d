"""Hot paths: one hand-written statement on the driver's own connection, as a transaction of its own.

A single statement needs no BEGIN and COMMIT, no session and no greenlet; these three cost more than the statement.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import CursorResult, TextClause, event
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from shared.errors import Invalid, Unavailable, text

__all__ = ["MOST_CONNECTIONS", "ask", "fetch_rows", "run_statement", "run_within"]

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
_DIALECT = dialect.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy annotates no dialect
_DRIVER = "driver connection"
_NONE: Mapping[str, Any] = {}
_words: WeakKeyDictionary[TextClause, tuple[str, Sequence[str]]] = WeakKeyDictionary()
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


# Any: rows of several types, as above.
async def ask(session: AsyncSession, statement: TextClause, parameters: Mapping[str, Any] = _NONE) -> Sequence[Any]:
    """Run a statement within the session's transaction, past its layers, and return its rows, which have no attributes.

    For handlers of events, of which each runs dozens of statements: the layers cost more than a small statement. Raises
    DBAPIError around the driver's error.
    """
    held = session.info.get(_DRIVER)
    if held is None or held[0] is not _innermost(session):
        # The first one begins the transaction, or sets the savepoint, which is the session's own business.
        rows = await session.execute(statement, parameters)
        found: Sequence[Any] = rows.all() if isinstance(rows, CursorResult) and rows.returns_rows else ()
        connection = await session.connection()
        session.info[_DRIVER] = (_innermost(session), (await connection.get_raw_connection()).driver_connection)
        return found
    words, names = _words_of(statement)
    return await _fetch_past(session, held[1], words, [parameters[name] for name in names])


async def run_within(session: AsyncSession, statement: str, values: Sequence[object]) -> None:
    """Run a writing statement ($1, $2, …) within the session's transaction, past its layers where that has begun.

    Raises DBAPIError around the driver's error, IntegrityError for a constraint.
    """
    connection = await session.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if driver.is_in_transaction():
        await _fetch_past(session, driver, statement, values)
    else:
        # SQLAlchemy begins a transaction with its first statement.
        await connection.exec_driver_sql(statement, tuple(values))


# Any: the driver's connection and its rows, as above.
async def _fetch_past(session: AsyncSession, driver: Any, words: str, values: Sequence[object]) -> Sequence[Any]:
    try:
        answer: list[Any] = await driver.fetch(words, *values)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        closed = driver.is_closed()
        if closed:
            await (await session.connection()).invalidate(error)
        kind = IntegrityError if isinstance(error, asyncpg.IntegrityConstraintViolationError) else DBAPIError
        raise kind(words, None, error, hide_parameters=True, connection_invalidated=closed) from error
    return answer


def _innermost(session: AsyncSession) -> object:
    """The savepoint or the transaction in which the next statement would run; None before it has begun."""
    inner = session.sync_session
    return inner.get_nested_transaction() or inner.get_transaction()


def _words_of(statement: TextClause) -> tuple[str, Sequence[str]]:
    """The statement with $1, $2, … and the names of what stands for them."""
    known = _words.get(statement)
    if known is None:
        compiled = statement.compile(dialect=_DIALECT)
        known = _words[statement] = (str(compiled), tuple(compiled.positiontup or ()))
    return known


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
