"""How far the events of a service are behind: for metrics, readiness and `siklus events lag`."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import now
from shared.messaging._partitions import partition_days

__all__ = ["MessagingStatus", "messaging_status", "outbox_days_left"]

_OUTBOX = text(
    "WITH cursor AS ("
    "SELECT coalesce(max(transaction_id), '0') AS transaction_id, coalesce(max(position), 0) AS position "
    "FROM relay_cursor) "
    "SELECT count(*) AS unpublished, "
    "coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0) AS oldest, "
    "coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at) FILTER "
    "(WHERE outbox.transaction_id >= pg_snapshot_xmin(pg_current_snapshot()))), 0) AS horizon "
    "FROM outbox, cursor WHERE (outbox.transaction_id, outbox.position) > (cursor.transaction_id, cursor.position)"
)
_PARKED = text(
    "SELECT count(*) AS parked, coalesce(extract(epoch FROM clock_timestamp() - min(parked_at)), 0) AS oldest "
    "FROM parked_events"
)
_DEAD = text("SELECT count(*) FROM dead_letters")


@dataclass(frozen=True, slots=True)
class MessagingStatus:
    """Counts and ages (seconds; 0 when there is nothing) of a service's event path."""

    unpublished: int
    oldest_unpublished_seconds: float
    horizon_seconds: float
    """Age of the oldest committed event that waits for an older transaction to end."""
    partition_days_left: int
    """Whole days after today that the outbox can hold; below 0 today's inserts fail."""
    parked: int
    oldest_parked_seconds: float
    dead_letters: int


async def messaging_status(session: AsyncSession) -> MessagingStatus:
    """Measure the event path of the session's database."""
    outbox = (await session.execute(_OUTBOX)).one()
    parked = (await session.execute(_PARKED)).one()
    dead = (await session.execute(_DEAD)).scalar_one()
    return MessagingStatus(
        unpublished=outbox.unpublished,
        oldest_unpublished_seconds=float(outbox.oldest),
        horizon_seconds=float(outbox.horizon),
        partition_days_left=await outbox_days_left(session),
        parked=parked.parked,
        oldest_parked_seconds=float(parked.oldest),
        dead_letters=dead,
    )


async def outbox_days_left(session: AsyncSession) -> int:
    """Return how many whole days after today the outbox can hold; below 0 today's inserts fail."""
    days = await partition_days(await session.connection())
    return (days[-1] - now().date()).days if days else -1
