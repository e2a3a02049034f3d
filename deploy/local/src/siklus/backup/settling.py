"""After a restore, with everything running: erasures are repeated, everybody's state is told again, all is heard."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from shared.database import create_engine, session_factory
from shared.messaging import count_unread, messaging_status
from siklus.operations.description import describe
from siklus.problems import NeverSettled
from siklus.runtime import Runtime
from siklus.services import NAMES, EmbeddedService

__all__ = ["settle"]

_LIMIT = 1800.0
_PAUSE = 0.5


async def settle(runtime: Runtime, erased: Iterable[UUID]) -> list[str]:
    """Erase again whom survey's topic or `erased` knows, let every service tell its state, wait until all is heard.

    Returns what the commands said. Raises ChildCrashed or NeverSettled.
    """
    survey = runtime.services["survey"]
    ids = sorted(str(person) for person in erased)
    said = [await survey.run(runtime.state, "erase-again", *ids, title="Repeating erasures")]
    said += [
        await runtime.services[name].run(runtime.state, "snapshot", title=f"The snapshot of {name}") for name in NAMES
    ]
    await _wait_until_heard(runtime)
    return [each.strip().splitlines()[-1] for each in said]


async def _wait_until_heard(runtime: Runtime) -> None:
    """Wait until no event is unsent or unread, seen twice in a row: what was read may have caused another event."""
    quiet = 0
    reads = {name: describe(name).reads for name in NAMES}
    try:
        async with asyncio.timeout(_LIMIT):
            while quiet < 2:
                unsent = [await _unsent(service) for service in runtime.services.values()]
                unread = [await count_unread(runtime.running.broker, name, topics) for name, topics in reads.items()]
                quiet = 0 if sum(unsent) + sum(unread) else quiet + 1
                await asyncio.sleep(_PAUSE)
    except TimeoutError as error:
        raise NeverSettled(_LIMIT) from error


async def _unsent(service: EmbeddedService) -> int:
    engine = create_engine(service.database_url, pool_size=1)
    try:
        async with session_factory(engine)() as session:
            return (await messaging_status(session)).unpublished
    finally:
        await engine.dispose()
