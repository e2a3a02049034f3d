"""When a process can do its work, and what about its events deserves a look although it can."""

import asyncio
import time
from collections.abc import Iterator, Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.messaging import MessagingStatus, messaging_status, outbox_days_left, seconds_without_poll
from shared.ops import Check

__all__ = ["EventWarnings", "readiness_checks"]

_MOST_UNPUBLISHED_SECONDS = 60.0
_MOST_HORIZON_SECONDS = 30.0
_FEWEST_DAYS = 7
_MOST_PARKED_SECONDS = 3600.0
_MOST_SILENT_SECONDS = 120.0
# Counting a long backlog takes a while, and a probe that waits for it would take the process out of service.
_READ_SECONDS = 1.0
_KEEP_SECONDS = 15.0


def readiness_checks(sessions: async_sessionmaker[AsyncSession]) -> Mapping[str, Check]:
    """What must hold before a process is ready: the database answers, and its outbox takes today's events."""

    async def database() -> str | None:
        try:
            async with sessions() as session:
                await session.execute(text("select 1"))
        except (SQLAlchemyError, OSError) as error:
            return f"the database does not answer: {type(error).__name__}"
        return None

    async def outbox() -> str | None:
        try:
            async with sessions() as session:
                days = await outbox_days_left(session)
        except (SQLAlchemyError, OSError) as error:
            return f"the outbox cannot be looked at: {type(error).__name__}"
        return None if days >= 0 else "the outbox has no partition for today and every write fails: run the worker"

    return {"database": database, "outbox": outbox}


class EventWarnings:
    """What is told and makes nobody unready: a broker that is away stops no one from answering a survey.

    The limits are those of the alerts in deploy/observability; what was read is told for fifteen seconds.
    """

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._told: dict[str, str] = {}
        self._read_at = -_KEEP_SECONDS

    async def __call__(self) -> dict[str, str]:
        """Return the present warnings by name."""
        if time.monotonic() - self._read_at >= _KEEP_SECONDS:
            self._told = await self._read()
            self._read_at = time.monotonic()
        return self._told | dict(warnings_of_silence(seconds_without_poll()))

    async def _read(self) -> dict[str, str]:
        try:
            async with asyncio.timeout(_READ_SECONDS), self._sessions() as session:
                return dict(warnings_of(await messaging_status(session)))
        except (TimeoutError, SQLAlchemyError, OSError) as error:
            return {"events": f"their state could not be read: {type(error).__name__}"}


def warnings_of_silence(seconds: float) -> Iterator[tuple[str, str]]:
    """Name a consumer that has not asked for events for so long: a handler works on, or hangs."""
    if seconds > _MOST_SILENT_SECONDS:
        yield "consumer", f"no events were asked for since {seconds:.0f} s"


def warnings_of(status: MessagingStatus) -> Iterator[tuple[str, str]]:
    """Name what is beyond its limit."""
    oldest = status.oldest_unpublished_seconds
    if oldest > _MOST_UNPUBLISHED_SECONDS:
        yield "unpublished", f"{status.unpublished} events are not published, the oldest for {oldest:.0f} s"
    if status.horizon_seconds > _MOST_HORIZON_SECONDS:
        yield "horizon", f"a transaction holds events back that were committed {status.horizon_seconds:.0f} s ago"
    if status.partition_days_left < _FEWEST_DAYS:
        yield "outbox_days", f"the outbox has partitions for {status.partition_days_left} days after today"
    if status.oldest_parked_seconds > _MOST_PARKED_SECONDS:
        oldest = status.oldest_parked_seconds
        yield "parked", f"{status.parked} events wait for what they refer to, the oldest for {oldest:.0f} s"
    if status.dead_letters:
        yield "dead_letters", f"{status.dead_letters} events could not be handled or wait behind one that could not"
