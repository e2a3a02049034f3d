"""Telling the relay that there is something new, without a NOTIFY inside the writing transaction.

A NOTIFY takes a global lock at commit, so one in every transaction halves the commits. Here a commit only asks for a
wake-up; at most one every few milliseconds goes out, in a transaction of its own, and none at all when the leading
relay runs in the same process. A lost wake-up costs the relay's poll interval, never an event.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.pool import Pool

from shared.database import after_commit
from shared.messaging._trouble import DATABASE_TROUBLE
from shared.statements import run_statement

__all__ = ["CHANNEL", "leading_here", "wake_relay", "wake_relay_after_commit"]

CHANNEL = "siklus_outbox"

# With many commits a wake-up every few milliseconds costs more than the answers themselves.
_PAUSE_SECONDS = 0.02
_log = logging.getLogger(__name__)
_relays_here: dict[str, asyncio.Event] = {}


class _Wakeup:
    """The pending wake-up of one database, as one engine reaches it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._database = database_of(engine)
        self._task: asyncio.Task[None] | None = None

    def request(self) -> None:
        relay = _relays_here.get(self._database)
        if relay is not None:
            relay.set()
        elif self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._send(self._engine.pool))

    async def _send(self, pool: Pool) -> None:
        await asyncio.sleep(_PAUSE_SECONDS)
        self._task = None
        if self._engine.pool is not pool:
            # The engine was disposed of meanwhile: the process is stopping, and nobody would close a new connection.
            return
        try:
            await run_statement(self._engine, f"NOTIFY {CHANNEL}")
        except DATABASE_TROUBLE as error:
            _log.warning("the relay was not woken, it will look by itself: %s", error)


_wakeups: WeakKeyDictionary[AsyncEngine, _Wakeup] = WeakKeyDictionary()


def database_of(engine: AsyncEngine) -> str:
    """Name the database behind an engine, the same for every engine of the process."""
    return f"{engine.url.host}:{engine.url.port}/{engine.url.database}"


def wake_relay_after_commit(session: AsyncSession) -> None:
    """Wake the relay once the session's transaction has committed. `publish` does this by itself."""
    bind = session.bind
    if bind is None:
        raise RuntimeError("the session has no engine, so nobody could tell the relay about its events")
    after_commit(session, _wakeup_of(bind if isinstance(bind, AsyncEngine) else bind.engine).request)


def wake_relay(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Wake the relay now, for events of a statement that was a transaction of its own."""
    bind: AsyncEngine | AsyncConnection = sessions.kw["bind"]
    _wakeup_of(bind if isinstance(bind, AsyncEngine) else bind.engine).request()


def _wakeup_of(engine: AsyncEngine) -> _Wakeup:
    wakeup = _wakeups.get(engine)
    if wakeup is None:
        wakeup = _wakeups[engine] = _Wakeup(engine)
    return wakeup


@contextmanager
def leading_here(engine: AsyncEngine, woken: asyncio.Event) -> Iterator[None]:
    """Let commits of this process set `woken` directly while its relay leads."""
    database = database_of(engine)
    _relays_here[database] = woken
    try:
        yield
    finally:
        if _relays_here.get(database) is woken:
            del _relays_here[database]
