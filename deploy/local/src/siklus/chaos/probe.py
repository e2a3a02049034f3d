"""A database with nothing but the event path in it, a relay, and members of a group as processes."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from shared.database import create_engine, session_factory, transaction
from shared.ids import uuid7
from shared.messaging import Event, Relay, Topic, create_messaging_tables, ensure_topics, new_event, publish
from siklus.chaos.member import EFFECTS, FAILS, MemberSettings
from siklus.chaos.stage import Stage
from siklus.chaos.victims import Victim
from siklus.children import Child, start_child
from siklus.demo.problems import NeverHappened
from siklus.ports import HOST
from siklus.state import ROOT

__all__ = ["Probe", "Seen", "open_probe", "things"]

_NAME = "probe"
_GOVERNMENT = uuid7()
_LOOK_SECONDS = 0.1
_BATCH = 500
_UNSENT = text(
    "SELECT count(*) FROM outbox, relay_cursor AS c "
    "WHERE (outbox.transaction_id, outbox.position) > (c.transaction_id, c.position)"
)
_PUBLISHED = text("SELECT count(*) FROM outbox WHERE aggregatetype = :topic")
_SEEN = text(
    "SELECT count(DISTINCT event_id) AS handled, count(*) AS effects, "
    "(SELECT count(*) FROM dead_letters WHERE topic = :topic) AS dead, "
    "coalesce(extract(epoch FROM max(at) - min(at)), 0) AS seconds FROM effects WHERE topic = :topic"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What members have written down of a topic: events, effects of them, dead letters, seconds from first to last."""

    handled: int
    effects: int
    dead: int
    seconds: float


@dataclass(frozen=True)
class Probe:
    """The database, past the proxies, and the stage beside it."""

    stage: Stage
    engine: AsyncEngine

    @property
    def sessions(self) -> async_sessionmaker[AsyncSession]:
        """Sessions on the database."""
        return session_factory(self.engine)

    @property
    def broker(self) -> str:
        """The broker's address."""
        return self.stage.broker.address

    async def topic(self) -> str:
        """Make a topic that nobody else uses."""
        name = f"{_NAME}.things_{uuid7().hex}"
        await ensure_topics(self.broker, [Topic(name)])
        return name

    def settings(self, topic: str, *, alone: bool, names: bool = True) -> MemberSettings:
        """How a member of this topic's group is started."""
        dsn = self.engine.url.render_as_string(hide_password=False)
        return MemberSettings(dsn, self.broker, topic, alone, names)

    def member(self, topic: str, name: str, *, alone: bool = False, names: bool = True) -> Victim:
        """A member as a process, not started."""

        async def begin() -> Child:
            command = [sys.executable, "-m", "siklus.chaos.member"]
            environment = self.settings(topic, alone=alone, names=names).environment()
            return await start_child(name, command, log=self.stage.log(name), environment=environment, folder=ROOT)

        return Victim(name, begin)

    async def publish(self, events: Sequence[Event]) -> None:
        """Write events into the outbox, some hundreds in each transaction."""
        for start in range(0, len(events), _BATCH):
            async with transaction(self.sessions) as session:
                await publish(session, events[start : start + _BATCH])

    async def sent(self) -> None:
        """Wait until the relay has sent everything."""
        while await self._count_unsent():  # noqa: ASYNC110 - a database's fact
            await asyncio.sleep(_LOOK_SECONDS)

    async def see(self, topic: str) -> Seen:
        """Count what members have written down."""
        async with self.sessions() as session:
            row = (await session.execute(_SEEN, {"topic": topic})).one()
        return Seen(row.handled, row.effects, row.dead, float(row.seconds))

    async def count_published(self, topic: str) -> int:
        """Count what was published to a topic."""
        async with self.sessions() as session:
            return int((await session.execute(_PUBLISHED, {"topic": topic})).scalar_one())

    async def until_done(self, topic: str, *, handled: int, dead: int = 0, limit: float) -> Seen:
        """Wait until so many events are handled or dead, and then a moment longer for what should not come.

        Raises NeverHappened.
        """
        clock = asyncio.get_running_loop().time
        end = clock() + limit
        while (seen := await self.see(topic)).handled < handled or seen.dead < dead:
            if clock() > end:
                raise NeverHappened(f"{handled} events to be handled and {dead} to be dead letters", limit, seen)
            await asyncio.sleep(_LOOK_SECONDS)
        return seen

    async def _count_unsent(self) -> int:
        async with self.sessions() as session:
            return int((await session.execute(_UNSENT)).scalar_one())


@asynccontextmanager
async def open_probe(stage: Stage) -> AsyncIterator[Probe]:
    """Make the database anew, with a relay that sends what is published."""
    password = stage.state.password(_NAME)
    connection = await stage.postgres.connect()
    await connection.execute(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)")
    await connection.close()
    await stage.postgres.create_databases({_NAME: password})
    engine = create_engine(f"postgresql+asyncpg://{_NAME}:{password}@{HOST}:{stage.postgres.port}/{_NAME}")
    async with engine.begin() as made:
        await made.run_sync(_migrate)
        await made.execute(text(EFFECTS))
    stop = asyncio.Event()
    relay = Relay(engine=engine, bootstrap_servers=stage.broker.address, service=_NAME)
    relaying = asyncio.create_task(relay.run(stop))
    try:
        yield Probe(stage, engine)
    finally:
        stop.set()
        await relaying
        await engine.dispose()


def things(topic: str, count: int, *, failing: Sequence[int] = ()) -> list[Event]:
    """Make events of subjects of their own; the handler fails for those at these positions."""
    poisoned = frozenset(failing)
    return [
        new_event(
            type="siklus.probe.thing.made.v1",
            topic=topic,
            subject=uuid7(),
            government_id=_GOVERNMENT,
            sequence=1,
            data={"number": number, FAILS: number in poisoned},
        )
        for number in range(count)
    ]


def _migrate(connection: Connection) -> None:
    create_messaging_tables(Operations(MigrationContext.configure(connection)))
