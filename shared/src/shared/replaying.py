"""`python -m <service> redrive|replay|hashes`: events handled again, and whether that changed anything."""

import json
from collections.abc import Sequence

from shared.database import create_engine, session_factory
from shared.messaging import Projection, Router, hash_projections, messaging_status, redrive, replay
from shared.settings import ServiceSettings

__all__ = ["describe_projections", "rebuild_projections", "redrive_dead_letters"]


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
