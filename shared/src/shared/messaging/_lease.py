"""One active relay for each service: a lease in the cursor's own row, by the database's clock.

The epoch is checked in the very statement that moves the cursor, so a relay that was paused and outlived its lease
cannot move it. An advisory lock has no expiry: a paused holder would keep it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.messaging._errors import ForeignClusterError, LeaseLostError

__all__ = ["Lease", "acquire_lease"]

_ACQUIRE = """
UPDATE relay_cursor SET owner = $2, epoch = epoch + 1, lease_until = clock_timestamp() + $3
WHERE service = $1 AND (lease_until <= clock_timestamp() OR owner = $2)
RETURNING epoch, CAST(CAST(transaction_id AS text) AS bigint) AS transaction_id, position, system_identifier, cluster_id
"""
_HELD = "WHERE service = $1 AND epoch = $2"
_RENEW = f"UPDATE relay_cursor SET lease_until = clock_timestamp() + $3 {_HELD}"  # noqa: S608 - constants
_ADVANCE = f"""
UPDATE relay_cursor SET transaction_id = CAST(CAST($4 AS text) AS xid8), position = $5,
    lease_until = clock_timestamp() + $3 {_HELD}
"""  # noqa: S608 - constants
_RESTART = f"""
UPDATE relay_cursor SET transaction_id = '0', position = 0, cluster_id = $4,
    lease_until = clock_timestamp() + $3 {_HELD}
"""  # noqa: S608 - constants
_RELEASE = f"UPDATE relay_cursor SET lease_until = clock_timestamp() {_HELD}"  # noqa: S608 - constants


@dataclass(slots=True)
class Lease:
    """The right to move one service's cursor, and the cursor as this relay moved it last.

    Every change raises LeaseLostError when another relay has led since.
    """

    connection: Any  # an asyncpg connection, which has no types
    service: str
    epoch: int
    duration: timedelta
    transaction_id: int
    position: int
    cluster_id: str | None

    async def renew(self) -> None:
        """Keep leading for another lease's duration."""
        await self._change(_RENEW, self.duration)

    async def advance(self, transaction_id: int, position: int) -> None:
        """Move the cursor behind what the broker has acknowledged."""
        await self._change(_ADVANCE, self.duration, str(transaction_id), position)
        self.transaction_id, self.position = transaction_id, position

    async def restart(self, cluster_id: str) -> None:
        """Put the cursor before the kept outbox, because this broker has none of it."""
        await self._change(_RESTART, self.duration, cluster_id)
        self.transaction_id, self.position, self.cluster_id = 0, 0, cluster_id

    async def release(self) -> None:
        """Let another relay lead at once."""
        await self._change(_RELEASE)

    async def _change(self, statement: str, *values: object) -> None:
        if await self.connection.execute(statement, self.service, self.epoch, *values) != "UPDATE 1":
            raise LeaseLostError(f"another relay leads the events of {self.service} since epoch {self.epoch}")


async def acquire_lease(connection: Any, service: str, owner: str, duration: timedelta) -> Lease | None:
    """Become the leading relay, or return None while another one is.

    Raises ForeignClusterError when the cursor was made in another PostgreSQL cluster.
    """
    system_identifier = await connection.fetchval("SELECT system_identifier FROM pg_control_system()")
    await connection.execute(
        "INSERT INTO relay_cursor (service, system_identifier, lease_until) VALUES ($1, $2, '-infinity') "
        "ON CONFLICT (service) DO NOTHING",
        service,
        system_identifier,
    )
    row = await connection.fetchrow(_ACQUIRE, service, owner, duration)
    if row is None:
        return None
    lease = Lease(
        connection, service, row["epoch"], duration, row["transaction_id"], row["position"], row["cluster_id"]
    )
    if row["system_identifier"] != system_identifier:
        await lease.release()
        raise ForeignClusterError(row["system_identifier"], system_identifier)
    return lease
