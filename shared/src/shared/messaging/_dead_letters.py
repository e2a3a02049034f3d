"""Events that keep failing: kept with their original bytes, with the later events of their key waiting behind them."""

import base64
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import transaction
from shared.messaging._blame import cause_of
from shared.messaging._event import dump_json
from shared.messaging._inbox import Delivery, accept, deliver
from shared.messaging._router import Router
from shared.statements import ask

__all__ = ["SHARED_LOCK", "bury", "describe", "redrive", "store_waiting"]

_log = logging.getLogger(__name__)

# Consumers share this lock, a redrive holds it alone: an event must not come to wait behind a key just set free.
SHARED_LOCK = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('siklus dead letters ' || :consumer, 0))")
_SINGLE_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('siklus dead letters ' || :consumer, 0))")
_COLUMNS = (
    "INSERT INTO dead_letters "
    '(consumer, topic, partition, "offset", event_id, subject, key, value, headers, error, attempts) '
)
_VALUES = (
    "CAST(:consumer AS text), CAST(:topic AS text), CAST(:partition AS integer), CAST(:offset AS bigint), "
    "CAST(:event_id AS uuid), CAST(:subject AS text), CAST(:key AS bytea), CAST(:value AS bytea), "
    "CAST(:headers AS json), CAST(:error AS text), CAST(:attempts AS integer)"
)
_ONCE = "ON CONFLICT (consumer, event_id) DO NOTHING"
_INSERT = text(f"{_COLUMNS} VALUES ({_VALUES}) {_ONCE}")
_BURY = text(
    f"{_COLUMNS} SELECT {_VALUES} WHERE NOT EXISTS "  # noqa: S608 - constants
    f"(SELECT FROM inbox WHERE consumer = CAST(:consumer AS text) AND event_id = CAST(:event_id AS uuid)) {_ONCE}"
)
_FORGET_ACCEPTANCE = text("DELETE FROM inbox WHERE consumer = :consumer AND event_id = :event_id")
_KEYS = text(
    "SELECT consumer, topic, subject FROM dead_letters GROUP BY consumer, topic, subject "
    "HAVING CAST(:ids AS bigint[]) IS NULL OR bool_or(id = ANY (CAST(:ids AS bigint[]))) ORDER BY min(id)"
)
_HEAD = text(
    'SELECT id, topic, partition, "offset", key, value, CAST(headers AS text) AS headers FROM dead_letters '
    "WHERE consumer = :consumer AND topic = :topic AND subject = :subject ORDER BY id LIMIT 1 FOR UPDATE"
)
_DELETE = text("DELETE FROM dead_letters WHERE id = :id")
_FAILED = text("UPDATE dead_letters SET attempts = attempts + 1, error = :error WHERE id = :id")


@dataclass(frozen=True, slots=True)
class _Key:
    consumer: str
    topic: str
    subject: str

    def parameters(self) -> dict[str, str]:
        return {"consumer": self.consumer, "topic": self.topic, "subject": self.subject}


async def store_waiting(session: AsyncSession, consumer: str, deliveries: Sequence[Delivery]) -> None:
    """Store deliveries that wait behind a dead letter of their key."""
    await session.execute(_INSERT, [_row(consumer, delivery, None, 0) for delivery in deliveries])


async def bury(
    session: AsyncSession,
    consumer: str,
    delivery: Delivery,
    error: Exception,
    attempts: int,
    *,
    forget_acceptance: bool = False,
) -> None:
    """Store a delivery that keeps failing, with its original bytes and the last error.

    Nothing is stored for an event that another member has handled meanwhile. `forget_acceptance` is for an event
    whose inbox row was written when it was parked: without it a redrive could not hand it over.
    """
    await ask(session, SHARED_LOCK, {"consumer": consumer})
    row = _row(consumer, delivery, error, attempts)
    if forget_acceptance:
        await session.execute(_FORGET_ACCEPTANCE, {"consumer": consumer, "event_id": row["event_id"]})
    await session.execute(_BURY, row)


async def redrive(
    session_factory: async_sessionmaker[AsyncSession], router: Router, ids: Sequence[int] | Literal["all"] = "all"
) -> int:
    """Hand dead letters to their handlers again, with all that waits behind them, in order; return how many succeeded.

    `ids` are ids of the dead_letters table; the whole key of each is redriven. A key stops at its first failure,
    which stays with its error and one attempt more. Never through the original topic: in a compacted one the old
    record would become the surviving one.
    """
    async with session_factory() as session:
        found = (await session.execute(_KEYS, {"ids": None if ids == "all" else list(ids)})).all()
    return sum([await _redrive_key(session_factory, router, _Key(*row)) for row in found])


async def _redrive_key(session_factory: async_sessionmaker[AsyncSession], router: Router, key: _Key) -> int:
    handled = 0
    while True:
        head: Any = None  # Any: a row of the statement
        try:
            async with transaction(session_factory) as session:
                await session.execute(_SINGLE_LOCK, {"consumer": key.consumer})
                head = (await session.execute(_HEAD, key.parameters())).one_or_none()
                if head is None:
                    return handled
                await accept(session, key.consumer, router, [_delivery(head)])
                await session.execute(_DELETE, {"id": head.id})
        except Exception as error:
            if head is None:
                raise
            _log.warning("dead letter %s of %s failed again: %s", head.id, key.topic, error, exc_info=True)
            async with transaction(session_factory) as session:
                await session.execute(_FAILED, {"id": head.id, "error": describe(error)})
            return handled
        handled += 1


def describe(error: Exception) -> str:
    """Write an error as an operator reads it beside the event."""
    error = cause_of(error)
    return f"{type(error).__name__}: {error}"[:4000]


def _row(consumer: str, delivery: Delivery, error: Exception | None, attempts: int) -> dict[str, Any]:
    headers = [[name, base64.b64encode(value).decode()] for name, value in delivery.headers]
    return {
        "consumer": consumer,
        "topic": delivery.topic,
        "partition": delivery.partition,
        "offset": delivery.offset,
        "event_id": delivery.id,
        "subject": delivery.subject,
        "key": delivery.key,
        "value": delivery.value,
        "headers": dump_json(headers),
        "error": None if error is None else describe(error),
        "attempts": attempts,
    }


def _delivery(row: Any) -> Delivery:  # Any: a row of the statement
    headers = [(name, base64.b64decode(value)) for name, value in json.loads(row.headers)]
    return deliver(row.topic, row.partition, row.offset, row.key, row.value, headers)
