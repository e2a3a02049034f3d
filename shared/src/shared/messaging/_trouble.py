"""What is nobody's fault: a broker or a database that is away, comes back or answers late."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
from aiokafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

__all__ = [
    "BROKER_TROUBLE",
    "DATABASE_TROUBLE",
    "close_in_time",
    "database_is_away",
    "end_in_time",
    "jittered",
    "patiently",
    "wait_for_stop",
]

Answer = TypeVar("Answer")

#: What the Kafka client raises around an outage.
BROKER_TROUBLE = (KafkaError, OSError, asyncio.TimeoutError)

#: What the database drivers raise; a refused connection comes through SQLAlchemy as the driver's own error.
DATABASE_TROUBLE = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # A connection that broke while it was being made says this to its first statement.
    asyncpg.InternalClientError,
    OSError,
)

_CLOSE_SECONDS = 2.0
#: What uvloop says, as a RuntimeError, of a connection that closed in the moment in which it is written to.
_CLOSED = "the handler is closed"
_PATIENCE_SECONDS = 3.0

_AWAY = (
    ConnectionError,
    TimeoutError,
    PoolTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)


def database_is_away(error: Exception) -> bool:
    """Say whether the database could not be reached, so that no event is to blame."""
    if isinstance(error, DBAPIError):
        cause = error.orig and error.orig.__cause__
        return error.connection_invalidated or isinstance(error.orig, _AWAY) or isinstance(cause, _AWAY)
    return isinstance(error, _AWAY)


def jittered(attempt: int, *, first: float = 0.1, longest: float = 5.0) -> float:
    """Return the seconds to wait before attempt `attempt + 1`: doubling, bounded, with half of it random."""
    return float(min(longest, first * 2 ** min(attempt, 10)) * random.uniform(0.5, 1.0))  # noqa: S311 - no secret


async def wait_for_stop(stop: asyncio.Event, seconds: float) -> bool:
    """Wait until `stop` is set, at most `seconds`; say whether it is."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return stop.is_set()
    return True


async def patiently(ask: Callable[[], Awaitable[Answer]], *, seconds: float = _PATIENCE_SECONDS) -> Answer:
    """Ask a broker until it answers; what it raises after `seconds` of trouble is raised.

    For questions that change nothing: the client asks any node that it knows, also one that has just gone away.
    """
    deadline = time.monotonic() + seconds
    attempt = 0
    while True:
        try:
            return await _answer_to(ask)
        except BROKER_TROUBLE:
            pause = jittered(attempt, longest=1.0)
            if time.monotonic() + pause >= deadline:
                raise
            await asyncio.sleep(pause)
            attempt += 1


async def _answer_to(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        return await ask()
    except RuntimeError as error:
        if not str(error).endswith(_CLOSED):
            raise
        raise ConnectionResetError(str(error)) from error


async def close_in_time(closing: Awaitable[object]) -> None:
    """Await the closing of a client, at most two seconds; then it is interrupted, and what it held is let go."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await closing


async def end_in_time(work: Coroutine[Any, Any, None], stop: asyncio.Event, *, grace: float = 4.0) -> None:
    """Await `work`; when `stop` is set and it has not ended `grace` seconds later, cancel it.

    For work that may hang on a broker that is away. What it has not finished comes again. Raises what `work` raises.
    """
    task = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({task}, timeout=grace)
    finally:
        stopping.cancel()
        task.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)
    if not task.cancelled():
        task.result()
