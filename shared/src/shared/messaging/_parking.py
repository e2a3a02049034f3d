"""Events that refer to something not known yet: an unknown reference is never an error.

A parked event is stored whole. When an event of what it misses has been handled, it is handed to its handler again in
the same transaction. One race needs care: an event can be parked while another transaction is just storing what it
misses, and neither sees the other. So every parked event is handed over once more, after all transactions that ran
beside its own have ended.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging._event import Event, decode, dump_json, encode
from shared.statements import ask

__all__ = ["forget_parked", "park", "park_all", "parked_to_recheck", "recheck_parked", "release"]

_PARKED_HERE = "siklus_parked"
_Key = tuple[str, UUID, UUID]

_PARK = text(
    "INSERT INTO parked_events (missing_topic, missing_id, event_id, topic, event) "
    "SELECT missing_topic, missing_id, event_id, topic, CAST(event AS json) FROM unnest("
    "CAST(:missing_topics AS text[]), CAST(:missing_ids AS uuid[]), CAST(:event_ids AS uuid[]), "
    "CAST(:topics AS text[]), CAST(:events AS text[])) "
    "AS parked (missing_topic, missing_id, event_id, topic, event) ON CONFLICT DO NOTHING"
)
_RELEASE = text(
    "DELETE FROM parked_events WHERE missing_topic = :missing_topic "
    "AND missing_id = ANY (CAST(:missing_ids AS uuid[])) AND topic = ANY (CAST(:topics AS text[])) "
    "AND event_id <> ALL (CAST(:except_ids AS uuid[])) "
    "RETURNING position, topic, CAST(event AS text) AS event"
)
# Our own transaction id is above that of everything that could have missed the row. The snapshot's xmax is not: it
# follows the last transaction that ended, not the last that began.
_SIGHT = text(
    "UPDATE parked_events SET recheck_from = pg_current_xact_id() WHERE NOT rechecked AND recheck_from IS NULL"
)
_RECHECK = text(
    "UPDATE parked_events SET rechecked = true WHERE (missing_topic, missing_id, event_id) IN ("
    "SELECT missing_topic, missing_id, event_id FROM parked_events WHERE NOT rechecked "
    "AND recheck_from <= pg_snapshot_xmin(pg_current_snapshot()) AND topic = ANY (CAST(:topics AS text[])) "
    "AND (CAST(:only AS uuid) IS NULL OR event_id = CAST(:only AS uuid)) "
    "ORDER BY position LIMIT 500 FOR UPDATE SKIP LOCKED) "
    "RETURNING position, topic, CAST(event AS text) AS event, missing_topic, missing_id, event_id"
)
_TO_RECHECK = text(
    "SELECT position, topic, CAST(event AS text) AS event FROM parked_events WHERE NOT rechecked "
    "AND recheck_from <= pg_snapshot_xmin(pg_current_snapshot()) AND topic = ANY (CAST(:topics AS text[])) "
    "ORDER BY position LIMIT 500"
)
_FORGET = text("DELETE FROM parked_events WHERE event_id = :event_id")
_REMOVE = text(
    "DELETE FROM parked_events WHERE (missing_topic, missing_id, event_id) IN (SELECT * FROM unnest("
    "CAST(:missing_topics AS text[]), CAST(:missing_ids AS uuid[]), CAST(:event_ids AS uuid[])))"
)


class _HandsOver(Protocol):
    @property
    def topics(self) -> tuple[str, ...]: ...

    async def handle(self, session: AsyncSession, events: Sequence[Event]) -> None: ...


async def park(session: AsyncSession, event: Event, *, missing: tuple[str, UUID]) -> None:
    """Keep an event until an event of `missing` (topic, aggregate id) has been handled."""
    await park_all(session, [(event, missing)])


async def park_all(session: AsyncSession, parked: Sequence[tuple[Event, tuple[str, UUID]]]) -> None:
    """Park many events, each with what it misses, in one statement."""
    if not parked:
        return
    keys = [(topic, missing_id, event.id) for event, (topic, missing_id) in parked]
    session.info.setdefault(_PARKED_HERE, set()).update(keys)
    events = [event for event, _ in parked]
    await session.execute(
        _PARK,
        _key_arrays(keys)
        | {"topics": [event.topic for event in events], "events": [_write(event) for event in events]},
    )


async def release(
    session: AsyncSession,
    *,
    missing_topic: str,
    missing_ids: Collection[UUID],
    topics: Sequence[str],
    except_ids: Sequence[object],
) -> list[Event]:
    """Take the events of `topics` that wait for one of `missing_ids` out of the car park, in order of arrival."""
    found = await ask(
        session,
        _RELEASE,
        {
            "missing_topic": missing_topic,
            "missing_ids": list(missing_ids),
            "topics": list(topics),
            "except_ids": list(except_ids),
        },
    )
    return [_read(topic, event) for _, topic, event in sorted(found)]


async def recheck_parked(session: AsyncSession, router: _HandsOver, *, only: UUID | None = None) -> int:
    """Hand over once more what was parked beside transactions that have ended since; return how many events.

    `only` is the id of the one event to look at.

    The rows stay locked and in place meanwhile, so that a transaction that brings what they miss finds them.
    """
    await session.execute(_SIGHT)
    rows = sorted((await session.execute(_RECHECK, {"topics": list(router.topics), "only": only})).all(), key=_position)
    if not rows:
        return 0
    session.info[_PARKED_HERE] = set()
    events = {row.event_id: _read(row.topic, row.event) for row in rows}
    await router.handle(session, list(events.values()))
    parked_again: set[_Key] = session.info.pop(_PARKED_HERE)
    settled = {(row.missing_topic, row.missing_id, row.event_id) for row in rows} - parked_again
    await session.execute(_REMOVE, _key_arrays(sorted(settled)))
    return len(events)


async def parked_to_recheck(session: AsyncSession, topics: Sequence[str]) -> list[Event]:
    """Return the events that `recheck_parked` would hand over."""
    await session.execute(_SIGHT)
    rows = (await session.execute(_TO_RECHECK, {"topics": list(topics)})).all()
    return list({event.id: event for event in (_read(row.topic, row.event) for row in rows)}.values())


async def forget_parked(session: AsyncSession, event_id: UUID) -> None:
    """Take an event out of the car park, whatever it waits for."""
    await session.execute(_FORGET, {"event_id": event_id})


def _key_arrays(keys: Sequence[_Key]) -> dict[str, Any]:  # Any: arrays of several types, for the driver
    return {
        "missing_topics": [topic for topic, _, _ in keys],
        "missing_ids": [missing_id for _, missing_id, _ in keys],
        "event_ids": [event_id for _, _, event_id in keys],
    }


def _write(event: Event) -> str:
    _, _, headers = encode(event)
    return dump_json({"headers": {name: value.decode() for name, value in headers}, "data": event.data})


def _read(topic: str, stored: str) -> Event:
    content = json.loads(stored)
    value = None if content["data"] is None else dump_json(content["data"]).encode()
    return decode(topic, None, value, [(name, header.encode()) for name, header in content["headers"].items()])


def _position(row: Any) -> int:  # Any: a row of either statement
    return int(row.position)
