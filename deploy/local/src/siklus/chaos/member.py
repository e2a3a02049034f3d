"""A member of a consumer group that writes down what it is handed: a process for the scenarios on consumers alone.

Started as `python -m siklus.chaos.member`; what it needs is in the environment variable SIKLUS_CHAOS_MEMBER, as JSON
(see `MemberSettings`). Its table has no unique key, so an event that is handled twice is there twice.
"""

import asyncio
import json
import os
import signal
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import create_engine, session_factory
from shared.logging import configure_logging
from shared.messaging import Consumer, Event, Router

__all__ = ["EFFECTS", "FAILS", "MemberSettings", "router_of"]

VARIABLE = "SIKLUS_CHAOS_MEMBER"
EFFECTS = "CREATE TABLE effects (topic text NOT NULL, event_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT now())"
FAILS = "fails"
"""The field of an event's data that says that its handler fails."""
_EFFECT = text("INSERT INTO effects (topic, event_id) SELECT :topic, unnest(CAST(:ids AS uuid[]))")


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """Where a member finds its database, its broker and its topic; `alone` reads without joining the group."""

    dsn: str
    broker: str
    topic: str
    alone: bool

    @property
    def group(self) -> str:
        """The consumer group."""
        return f"probe.{self.topic}"

    def environment(self) -> dict[str, str]:
        """Return the environment that `read` reads."""
        return {VARIABLE: json.dumps(asdict(self))}

    @classmethod
    def read(cls) -> "MemberSettings":
        """Read the settings from the environment."""
        return cls(**json.loads(os.environ[VARIABLE]))


def router_of(topic: str) -> Router:
    """Handle a topic by writing each event down, and fail for those that say so."""
    router = Router("probe")

    @router.on(topic)
    async def write_down(session: AsyncSession, events: Sequence[Event]) -> None:
        await session.execute(_EFFECT, {"topic": topic, "ids": [event.id for event in events]})
        if any((event.data or {}).get(FAILS) for event in events):
            raise ValueError("this event is poison")

    return router


async def main() -> None:
    """Consume until we are told to stop."""
    settings = MemberSettings.read()
    configure_logging("probe", "INFO")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    engine = create_engine(settings.dsn, pool_size=2)
    consumer = Consumer(
        router=router_of(settings.topic),
        session_factory=session_factory(engine),
        bootstrap_servers=settings.broker,
        group=settings.group,
        alone=settings.alone,
    )
    await consumer.run(stop)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
