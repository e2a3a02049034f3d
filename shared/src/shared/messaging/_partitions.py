"""The outbox's days: made ahead, dropped when old. A missing one fails the insert, so there is no default one."""

import logging
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.clock import now

__all__ = ["drop_old_partitions", "ensure_partitions", "partition_days", "partition_statement"]

_log = logging.getLogger(__name__)

_EXISTING = text(
    "SELECT child.relname, pg_inherits.inhdetachpending FROM pg_inherits "
    "JOIN pg_class child ON child.oid = inhrelid "
    "WHERE inhparent = CAST('outbox' AS regclass) ORDER BY child.relname"
)
_DETACHED = text(
    "SELECT relname FROM pg_class WHERE relnamespace = CAST(current_schema() AS regnamespace) "
    "AND relkind = 'r' AND NOT relispartition AND relname ~ '^outbox_p[0-9]{8}$'"
)


def partition_statement(day: date) -> str:
    """Return the statement that makes the partition of one UTC day."""
    start = datetime.combine(day, time(), UTC)
    return (
        f"CREATE TABLE IF NOT EXISTS outbox_p{day:%Y%m%d} PARTITION OF outbox "
        f"FOR VALUES FROM ('{start.isoformat()}') TO ('{(start + timedelta(days=1)).isoformat()}')"
    )


async def partition_days(connection: AsyncConnection) -> list[date]:
    """Return the UTC days that the outbox can hold, in order."""
    rows = (await connection.execute(_EXISTING)).all()
    return [_day_of(name) for name, detaching in rows if not detaching]


async def ensure_partitions(engine: AsyncEngine, days_ahead: int = 14) -> None:
    """Make the partitions of yesterday (a transaction over midnight), today and `days_ahead` days."""
    today = now().date()
    wanted = {today + timedelta(days=offset) for offset in range(-1, days_ahead + 1)}
    async with engine.connect() as connection:
        missing = wanted - set(await partition_days(connection))
        await connection.rollback()
        for day in sorted(missing):
            # Making a partition locks the outbox: better to try again later than to make writers queue behind it.
            await connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            await connection.execute(text(partition_statement(day)))
            await connection.commit()


async def drop_old_partitions(engine: AsyncEngine, *, keep_days: int = 7) -> list[str]:
    """Drop the days before the last `keep_days` whose events the relay has sent; return their names.

    Detached concurrently first: a plain DROP behind a slow reader makes every insert wait.
    """
    oldest_kept = now().date() - timedelta(days=keep_days)
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for name, detaching in (await connection.execute(_EXISTING)).all():
            if detaching:
                await connection.execute(text(f"ALTER TABLE outbox DETACH PARTITION {name} FINALIZE"))
            elif _day_of(name) < oldest_kept and not await _has_unpublished(connection, name):
                await connection.execute(text(f"ALTER TABLE outbox DETACH PARTITION {name} CONCURRENTLY"))
        dropped = [name for name in (await connection.execute(_DETACHED)).scalars() if _day_of(name) < oldest_kept]
        for name in dropped:
            await connection.execute(text(f"DROP TABLE {name}"))
            _log.info("dropped %s of the outbox", name)
    return dropped


async def _has_unpublished(connection: AsyncConnection, partition: str) -> bool:
    found = await connection.execute(
        text(
            f"SELECT EXISTS (SELECT FROM {partition} WHERE (transaction_id, position) > "  # noqa: S608 - a catalog name
            "(SELECT transaction_id, position FROM relay_cursor))"
        )
    )
    # Without a cursor the comparison is NULL and finds nothing, so ask for the cursor as well.
    has_cursor = await connection.execute(text("SELECT EXISTS (SELECT FROM relay_cursor)"))
    return bool(found.scalar_one()) or not has_cursor.scalar_one()


def _day_of(partition: str) -> date:
    return datetime.strptime(partition.removeprefix("outbox_p"), "%Y%m%d").replace(tzinfo=UTC).date()
