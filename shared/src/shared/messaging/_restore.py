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
)


async def adopt_restored_outbox(engine: AsyncEngine) -> None:
    """Make a restored database's outbox this cluster's own: send the kept events again, raise the incarnation.

    Run it once after a restore, before the service writes; consumers drop the repeated events by their inbox.
    """
    async with engine.begin() as connection:
        for statement in _STATEMENTS:
            await connection.execute(text(statement))
