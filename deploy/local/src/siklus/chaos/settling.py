"""Waiting until nothing moves any more, and what the databases then say of the events: each one handled, once."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siklus.chaos.stage import Stage
from siklus.demo.problems import NeverHappened
from siklus.services import NAMES

__all__ = ["Events", "count_unpublished", "read_events", "settle"]

_LIMIT = 240.0
_LOOK_SECONDS = 1.0
_CALM_LOOKS = 4
_COUNTS = """
SELECT (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM inbox) AS inbox,
    (SELECT count(*) FROM parked_events) AS parked, (SELECT count(*) FROM dead_letters) AS dead
"""
_UNPUBLISHED = """
SELECT count(*) FROM outbox, (SELECT coalesce(max(transaction_id), '0') AS transaction_id,
    coalesce(max(position), 0) AS position FROM relay_cursor) AS c
WHERE (outbox.transaction_id, outbox.position) > (c.transaction_id, c.position)
"""
_PUBLISHED = "SELECT CAST(id AS text) AS id, aggregatetype, recorded_at FROM outbox"
_HANDLED = "SELECT CAST(event_id AS text) AS id, received_at FROM inbox"


@dataclass(frozen=True)
class Events:
    """Every event of the run, as the databases hold them."""

    published: Mapping[str, Mapping[str, tuple[str, datetime]]]
    """Service → event id → topic and when it was recorded."""
    handled: Mapping[str, Mapping[str, datetime]]
    """Service → event id → when it was handled."""
    parked: int
    dead: int

    @property
    def count(self) -> int:
        """How many were published."""
        return sum(map(len, self.published.values()))

    @property
    def subscribers(self) -> Mapping[str, set[str]]:
        """Topic → the services that have handled any event of it."""
        topics = {id_: topic for events in self.published.values() for id_, (topic, _) in events.items()}
        found: dict[str, set[str]] = {topic: set() for topic in topics.values()}
        for service, events in self.handled.items():
            for topic in {topics[id_] for id_ in events if id_ in topics}:
                found[topic].add(service)
        return found

    @property
    def missing(self) -> Counter[str]:
        """How many events a subscriber of their topic has never handled, by topic and subscriber."""
        found: Counter[str] = Counter()
        subscribers = self.subscribers
        for events in self.published.values():
            for id_, (topic, _) in events.items():
                found.update(f"{topic} in {each}" for each in subscribers[topic] if id_ not in self.handled[each])
        return found


async def count_unpublished(stage: Stage, service: str) -> int:
    """Count the events of a service that its relay has not sent yet."""
    connection = await stage.connect(service)
    try:
        return int(await connection.fetchval(_UNPUBLISHED))
    finally:
        await connection.close()


async def settle(stage: Stage) -> float:
    """Wait until every event is sent and handled and no table changes any more; return the seconds it took.

    What is not handled within the limit is left to the comparison. Raises NeverHappened when it never gets calm.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    while True:
        await _calm(stage, began + _LIMIT)
        # A group that is being put together anew is calm as well.
        if not (await read_events(stage)).missing or clock() - began > _LIMIT:
            return clock() - began


async def _calm(stage: Stage, end: float) -> None:
    clock = asyncio.get_running_loop().time
    calm, before = 0, None
    while calm < _CALM_LOOKS:
        if clock() > end:
            raise NeverHappened("the events to come to rest", _LIMIT, before)
        unpublished = [await count_unpublished(stage, name) for name in NAMES]
        found = (unpublished, [await _counts(stage, name) for name in NAMES])
        calm = calm + 1 if found == before and not any(unpublished) else 0
        before = found
        await asyncio.sleep(_LOOK_SECONDS)


async def _counts(stage: Stage, service: str) -> Any:
    return (await _fetch(stage, service, _COUNTS))[0]


async def read_events(stage: Stage) -> Events:
    """Read what the four databases hold of the event path."""
    published: dict[str, dict[str, tuple[str, datetime]]] = {}
    handled: dict[str, dict[str, datetime]] = {}
    parked = dead = 0
    for name in NAMES:
        rows = await _fetch(stage, name, _PUBLISHED)
        published[name] = {row["id"]: (row["aggregatetype"], row["recorded_at"]) for row in rows}
        handled[name] = {row["id"]: row["received_at"] for row in await _fetch(stage, name, _HANDLED)}
        counts = await _counts(stage, name)
        parked, dead = parked + counts["parked"], dead + counts["dead"]
    return Events(published, handled, parked, dead)


async def _fetch(stage: Stage, service: str, query: str) -> Any:  # Any: asyncpg publishes no types
    connection = await stage.connect(service)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()
