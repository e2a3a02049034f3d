"""Deliveries handed to the handlers of one consumer, in one transaction."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import transaction
from shared.messaging._dead_keys import DeadKeys
from shared.messaging._inbox import Delivery, accept_sound
from shared.messaging._router import Router
from shared.messaging._trouble import database_is_away

__all__ = ["Acceptance", "DatabaseAwayError"]


class DatabaseAwayError(Exception):
    """The database cannot be reached: no event is to blame for it."""


class Acceptance:
    """Hands deliveries to the handlers of `router` in the name of `consumer`."""

    def __init__(self, router: Router, sessions: async_sessionmaker[AsyncSession], consumer: str) -> None:
        self.router = router
        self.consumer = consumer
        self._sessions = sessions
        self._dead_keys = DeadKeys(consumer)

    async def accept(self, deliveries: Sequence[Delivery]) -> Mapping[UUID, Exception]:
        """Handle deliveries, or set those aside whose key has a dead letter; return what `accept_sound` returns.

        Raises DatabaseAwayError, and what `accept_sound` raises; then nothing has happened.
        """
        async with self.transaction() as session:
            in_order = await self._dead_keys.set_waiting_aside(session, deliveries)
            return await accept_sound(session, self.consumer, self.router, in_order) if in_order else {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction. Raises DatabaseAwayError instead of what a missing database raises."""
        try:
            async with transaction(self._sessions) as session:
                yield session
        except Exception as error:
            if database_is_away(error):
                raise DatabaseAwayError(str(error)) from error
            raise
