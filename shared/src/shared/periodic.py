"""Loops that a worker runs beside relay and consumer, kept up while its database comes and goes."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.messaging import database_is_away

__all__ = ["Periodic", "keep_up"]

_LOGGER = logging.getLogger(__name__)
_AGAIN_SECONDS = 1.0

Periodic = Callable[[async_sessionmaker[AsyncSession], asyncio.Event], Coroutine[None, None, None]]


async def keep_up(periodic: Periodic, sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Run a periodic loop until told to stop, and begin it again when the database was away.

    Raises what the loop raises for any other reason.
    """
    while not stop.is_set():
        try:
            await periodic(sessions, stop)
        except Exception as error:
            # The driver's own errors come through SQLAlchemy as they are when a connection breaks while it is made.
            if not database_is_away(error):
                raise
            _LOGGER.warning("a periodic loop begins again, the database was away: %s", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _AGAIN_SECONDS)
