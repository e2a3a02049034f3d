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
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import create_engine, session_factory
from shared.logging import configure_logging
from shared.messaging import Consumer, Event, Router, read_each

__all__ = ["EFFECTS", "FAILS", "MemberSettings", "router_of"]

VARIABLE = "SIKLUS_CHAOS_MEMBER"
EFFECTS = "CREATE TABLE effects (topic text NOT NULL, event_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT now())"
FAILS = "fails"
"""The field of an event's data that says that its handler fails."""
_EFFECT = text("INSERT INTO effects (topic, event_id) SELECT :topic, unnest(CAST(:ids AS uuid[]))")


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """Where a member finds its database, its broker and its topic; `alone` reads without joining the group.

    `names` says whether its handler names what fails, as the services' handlers do with what they cannot read.
    """

    dsn: str
    broker: str
    topic: str
    alone: bool
    names: bool = True

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


def router_of(topic: str, *, names: bool = True) -> Router:
    """Handle a topic by writing each event down, and fail for those that say so, by name or not."""
    router = Router("probe")

    @router.on(topic)
    async def write_down(session: AsyncSession, events: Sequence[Event]) -> None:
        ids = read_each(events, _read) if names else [event.id for event in events]
        await session.execute(_EFFECT, {"topic": topic, "ids": ids})
        if not names:
            for event in events:
                _read(event)

    return router


def _read(event: Event) -> UUID:
    if (event.data or {}).get(FAILS):
        raise ValueError("this event is poison")
    return event.id


async def main() -> None:
    """Consume until we are told to stop."""
    settings = MemberSettings.read()
    configure_logging("probe", "INFO")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    engine = create_engine(settings.dsn, pool_size=2)
    consumer = Consumer(
        router=router_of(settings.topic, names=settings.names),
        session_factory=session_factory(engine),
        bootstrap_servers=settings.broker,
        group=settings.group,
        alone=settings.alone,
    )
    await consumer.run(stop)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
