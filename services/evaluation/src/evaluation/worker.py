"""What runs beside the API: the handlers of events, the expiry of unanswered evaluations, the snapshot."""

import asyncio
import logging
from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from evaluation.evaluations.events import evaluation_snapshot
from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.service import expire_due
from shared.database import transaction
from shared.messaging import Event

__all__ = ["expire_unanswered", "snapshot"]

_LOGGER = logging.getLogger(__name__)
_SECONDS_BETWEEN = 60.0
_ROWS_AT_ONCE = 500


async def snapshot(session: AsyncSession) -> AsyncIterator[Event]:
    """The current state of every evaluation, as events that only repeat it."""
    rows = await session.stream_scalars(
        select(Evaluation).order_by(Evaluation.id), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    async for evaluation in rows:
        yield evaluation_snapshot(evaluation)


async def expire_unanswered(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Expire what nobody answered in time, every minute, until told to stop. A missing database is waited for."""
    while not stop.is_set():
        try:
            async with transaction(sessions) as session:
                expired = await expire_due(session)
        except (OSError, SQLAlchemyError) as error:
            expired = 0
            _LOGGER.warning("unanswered evaluations could not be looked for: %s", error)
        if not expired:
            await _pause(stop)


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), _SECONDS_BETWEEN)
    except TimeoutError:
        return
