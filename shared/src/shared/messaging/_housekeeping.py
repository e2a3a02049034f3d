"""What the relay does beside relaying: make the outbox's next days, drop the old ones, forget old inbox rows."""

import asyncio
import logging

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging._partitions import drop_old_partitions, ensure_partitions
from shared.messaging._trouble import DATABASE_TROUBLE, wait_for_stop

__all__ = ["forget_old_inbox_rows", "keep_house"]

_log = logging.getLogger(__name__)

_HOUR = 3600.0
_CHUNK = 10_000
_FORGET = text(
    "DELETE FROM inbox WHERE ctid = ANY (ARRAY("
    "SELECT ctid FROM inbox WHERE received_at < now() - make_interval(days => :days) LIMIT :chunk))"
)


async def keep_house(
    engine: AsyncEngine, stop: asyncio.Event, *, keep_days: int = 7, inbox_days: int = 90, every: float = _HOUR
) -> None:
    """Do the housekeeping now and every hour until `stop` is set. A failing round is logged and tried again."""
    while not stop.is_set():
        try:
            await ensure_partitions(engine)
            await drop_old_partitions(engine, keep_days=keep_days)
            await forget_old_inbox_rows(engine, days=inbox_days)
        except DATABASE_TROUBLE as error:
            _log.warning("housekeeping of the outbox failed, next round in a minute: %s", error)
            await wait_for_stop(stop, 60)
        else:
            await wait_for_stop(stop, every)


async def forget_old_inbox_rows(engine: AsyncEngine, *, days: int) -> int:
    """Delete inbox rows older than `days` in small transactions; return how many.

    `days` must exceed what outbox, topics and dead letters keep together, or an old event would be handled again.
    """
    forgotten = 0
    while True:
        async with engine.begin() as connection:
            deleted = (await connection.execute(_FORGET, {"days": days, "chunk": _CHUNK})).rowcount
        forgotten += deleted
        if deleted < _CHUNK:
            return forgotten
