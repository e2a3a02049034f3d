"""`python -m <service> snapshot|redrive|replay|hashes|adopt`: events told or handled again, and what that changed."""

import json
from collections.abc import AsyncIterator, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import create_engine, session_factory, transaction
from shared.messaging import (
    Event,
    Projection,
    Router,
    adopt_restored_outbox,
    hash_projections,
    messaging_status,
    publish,
    redrive,
    replay,
)
from shared.settings import ServiceSettings

__all__ = [
    "Snapshot",
    "adopt_database",
    "describe_projections",
    "rebuild_projections",
    "redrive_dead_letters",
    "take_snapshot",
]

_SNAPSHOT_BATCH = 500

Snapshot = Callable[[AsyncSession], AsyncIterator[Event]]


async def rebuild_projections(
    name: str, router: Router, projections: list[Projection], settings: ServiceSettings
) -> str:
    """Hand all events of the logs to the service's handlers, in the database of `settings`; return a report as JSON."""
    engine = create_engine(settings.dsn, pool_size=3)
    try:
        sessions = session_factory(engine)
        events = await replay(router=router, session_factory=sessions, kafka=settings.kafka, consumer=name)
        async with sessions() as session:
            status = await messaging_status(session)
            hashes = await hash_projections(session, projections)
    finally:
        await engine.dispose()
    report = {"events": events, "parked": status.parked, "dead_letters": status.dead_letters, "projections": hashes}
    return json.dumps(report)


async def redrive_dead_letters(router: Router, ids: Sequence[int], settings: ServiceSettings) -> str:
    """Hand dead letters (none named: all) and what waits behind them to their handlers; say how many succeeded."""
    engine = create_engine(settings.dsn, pool_size=2)
    try:
        sessions = session_factory(engine)
        handled = await redrive(sessions, router, list(ids) or "all")
        async with sessions() as session:
            left = (await messaging_status(session)).dead_letters
    finally:
        await engine.dispose()
    return json.dumps({"handled": handled, "left": left})


async def describe_projections(projections: list[Projection], settings: ServiceSettings) -> str:
    """Return the hash of every projection of the database of `settings`, as JSON."""
    engine = create_engine(settings.dsn, pool_size=1)
    try:
        async with session_factory(engine)() as session:
            return json.dumps({"projections": await hash_projections(session, projections)})
    finally:
        await engine.dispose()


async def adopt_database(name: str, settings: ServiceSettings) -> str:
    """Make a database that was restored this cluster's own, before anything of the service starts; say so."""
    engine = create_engine(settings.dsn, pool_size=1)
    try:
        await adopt_restored_outbox(engine)
    finally:
        await engine.dispose()
    return f"{name}: its events go out again with a higher incarnation, and it reads every topic again"


async def take_snapshot(snapshot: Snapshot, settings: ServiceSettings) -> int:
    """Publish the current state of every aggregate, some hundreds in each transaction; returns how many."""
    engine = create_engine(settings.dsn, pool_size=2)
    sessions = session_factory(engine)
    count = 0
    async with sessions() as reading:
        batch: list[Event] = []
        async for event in snapshot(reading):
            batch.append(event)
            if len(batch) == _SNAPSHOT_BATCH:
                count += await _publish_batch(sessions, batch)
                batch = []
        count += await _publish_batch(sessions, batch)
    await engine.dispose()
    return count


async def _publish_batch(sessions: async_sessionmaker[AsyncSession], batch: Sequence[Event]) -> int:
    async with transaction(sessions) as session:
        await publish(session, batch)
    return len(batch)
