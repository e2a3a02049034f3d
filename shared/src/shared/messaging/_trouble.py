"""What is nobody's fault: a broker or a database that is away, comes back or answers late."""

import asyncio
import random

import asyncpg
from aiokafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

__all__ = ["BROKER_TROUBLE", "DATABASE_TROUBLE", "database_is_away", "jittered", "wait_for_stop"]

#: What the Kafka client raises around an outage.
BROKER_TROUBLE = (KafkaError, OSError, asyncio.TimeoutError)

#: What the database drivers raise; a refused connection comes through SQLAlchemy as the driver's own error.
DATABASE_TROUBLE = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)

_AWAY = (
    ConnectionError,
    PoolTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)


def database_is_away(error: Exception) -> bool:
    """Say whether the database could not be reached, so that no event is to blame."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error.orig and error.orig.__cause__, _AWAY)
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
