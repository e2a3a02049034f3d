"""After a restore: transaction ids of the old PostgreSQL cluster mean nothing in the new one."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["adopt_restored_outbox"]

_STATEMENTS = (
    # Below every id of this cluster, so all that was restored comes first, in the order of its positions.
    "UPDATE outbox SET transaction_id = '1'",
    (
        "UPDATE relay_cursor SET transaction_id = '0', position = 0, epoch = epoch + 1, lease_until = '-infinity', "
        "system_identifier = (SELECT system_identifier FROM pg_control_system())"
    ),
    # What was published after the backup is unknown here: a higher incarnation lets new events win over it.
    "UPDATE incarnation SET value = value + 1",
    # The broker remembers reading what was restored away: as with a new broker, every topic is read from its beginning.
    "DELETE FROM inbox_broker",
)


async def adopt_restored_outbox(engine: AsyncEngine) -> None:
    """Make a restored database this cluster's own: send the kept events again, raise the incarnation, read again.

    Run it once after a restore, before the service starts; what is repeated is dropped by the inboxes.
    """
    async with engine.begin() as connection:
        for statement in _STATEMENTS:
            await connection.execute(text(statement))
