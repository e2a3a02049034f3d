"""Resident memory of one relay and one consumer that live through all the events of the bench."""

import asyncio
import gc
import time
from collections.abc import Sequence
from typing import Any

import psutil
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import session_factory, transaction
from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router, Topic, ensure_topics, publish
from siklus.bench.event_paths import BATCH, Ground, events

__all__ = ["measure_memory"]

CHUNK = 20_000


async def measure_memory(ground: Ground, count: int) -> dict[str, Any]:
    """Move `count` events, chunk after chunk, and return megabytes: after a tenth, at the end, and the most.

    The first tenth warms the process up. Every event is read by the handler, so that its data is parsed.
    """
    topic, stop = Topic(f"bench.memory_{uuid7().hex}"), asyncio.Event()
    await ensure_topics(ground.broker, [topic])
    counter = _Counter(topic.name)
    sessions = session_factory(ground.engine)
    relay = Relay(engine=ground.engine, bootstrap_servers=ground.broker, service="bench", topics=[topic])
    consumer = Consumer(
        router=counter.router, session_factory=sessions, bootstrap_servers=ground.broker, group=topic.name, alone=True
    )
    running = [asyncio.create_task(member.run(stop)) for member in (relay, consumer)]
    process, seen, began = psutil.Process(), [], time.perf_counter()
    chunks = max(10, count // CHUNK)
    for number in range(chunks):
        made = events(topic.name, CHUNK)
        for start in range(0, CHUNK, BATCH):
            async with transaction(sessions) as session:
                await publish(session, made[start : start + BATCH])
        del made
        await counter.has((number + 1) * CHUNK)
        gc.collect()
        seen.append(round(process.memory_info().rss / 2**20, 1))
    stop.set()
    await asyncio.gather(*running)
    warm = seen[chunks // 10]
    return {
        "events": chunks * CHUNK,
        "seconds": round(time.perf_counter() - began),
        "warm_megabytes": warm,
        "last_megabytes": seen[-1],
        "most_megabytes": max(seen),
        "growth_ratio": round(seen[-1] / warm, 3),
    }


class _Counter:
    """A handler that reads every event and remembers how many there were."""

    def __init__(self, topic: str) -> None:
        self.router = Router("bench")
        self.router.on(topic)(self._count)
        self._handled = 0
        self._wanted = 0
        self._reached = asyncio.Event()

    async def has(self, count: int) -> None:
        self._wanted = count
        self._reached.clear()
        if self._handled < count:
            await self._reached.wait()

    async def _count(self, _: AsyncSession, arrived: Sequence[Event]) -> None:
        self._handled += sum(event.data is not None for event in arrived)
        if self._handled >= self._wanted:
            self._reached.set()
