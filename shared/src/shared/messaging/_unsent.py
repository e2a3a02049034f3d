"""The events of the outbox that are not sent yet, in the order in which they must be, as records for the broker."""

from collections.abc import Sequence
from typing import Any

from shared.messaging._event import headers_of
from shared.messaging._kafka import Record
from shared.messaging._lease import Lease

__all__ = ["BATCH", "read_unsent", "record_of"]

BATCH = 1000

# `position > last` loses what a slower transaction commits below it; the pair with the snapshot's xmin loses none.
_NEXT = f"""
SELECT CAST(CAST(transaction_id AS text) AS bigint), position, aggregatetype, CAST(aggregateid AS text),
    CAST(payload AS text), CAST(id AS text), source, type, time, dataschema, CAST(sequence AS text),
    CAST(incarnation AS text), CAST(governmentid AS text), correlationid, causationid, traceparent
FROM outbox
WHERE (transaction_id, position) > (CAST(CAST($1 AS text) AS xid8), $2)
    AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY transaction_id, position LIMIT {BATCH}
"""  # noqa: S608 - a constant


async def read_unsent(lease: Lease, transaction_id: int, position: int) -> Sequence[Any]:
    """Return the next rows of the outbox behind a cursor, at most BATCH, that can no longer be overtaken."""
    rows: Sequence[Any] = await lease.connection.fetch(_NEXT, str(transaction_id), position)
    return rows


def record_of(
    _transaction_id: int, _position: int, topic: str, subject: str, payload: str | None, *envelope: Any
) -> Record:
    """Return the Kafka record of a row of `read_unsent`."""
    value = None if payload is None else payload.encode()
    return topic, subject.encode(), value, headers_of(subject, *envelope)
