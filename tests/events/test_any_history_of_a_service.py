"""Each service, with all the handlers that it has: however a history reaches it, its projections end in one state."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from shared.database import create_engine, session_factory, transaction
from shared.messaging import Event, encode, hash_projections, messaging_status
from shared.messaging._inbox import accept, deliver
from shared.messaging._parking import recheck_parked
from shared.serving import Service
from siklus.services import NAMES
from tests.events.aggregates import KINDS, Owners
from tests.fixtures.databases import NewDatabase
from tests.system.services import service_of

EXAMPLES = 20
_TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
    "AND relnamespace = CAST('public' AS regnamespace) AND relname <> 'alembic_version'"
)


@dataclass
class Copy:
    """A database of the service, and the tables that are empty before anything happens."""

    engine: AsyncEngine
    empty_tables: Sequence[str] = ()

    @property
    def sessions(self) -> async_sessionmaker[Any]:
        return session_factory(self.engine)

    async def find_empty_tables(self) -> None:
        async with self.sessions() as session:
            names = (await session.scalars(_TABLES)).all()
            filled = [name for name in names if await session.scalar(text(f'SELECT true FROM "{name}" LIMIT 1'))]
        self.empty_tables = sorted(set(names) - set(filled))

    async def clear(self) -> None:
        async with transaction(self.sessions) as session:
            await session.execute(text(f"TRUNCATE {', '.join(self.empty_tables)} CASCADE"))


@dataclass
class Ground:
    """One service, a database that gets its events in disorder, one that gets them in order, and their loop."""

    service: Service
    loop: asyncio.AbstractEventLoop
    disordered: Copy
    ordered: Copy
    counted: int = 0
    told: set[str] = field(default_factory=set)


class Delivery(RuleBasedStateMachine):
    """Facts happen at their owners; the way loses, repeats and shuffles them, and snapshots come between."""

    ground: ClassVar[Ground]

    def __init__(self) -> None:
        super().__init__()
        self.owners = Owners()
        self.underway: list[Event] = []
        self.topics = sorted(self.ground.service.router.topics)
        self._run(self.ground.disordered.clear())
        self.ground.counted += 1

    def _run(self, work: Any) -> Any:
        return self.ground.loop.run_until_complete(work)

    @rule(data=st.data(), seed=st.integers(0, 2**20))
    def something_happens(self, data: st.DataObject, seed: int) -> None:
        topic = data.draw(st.sampled_from(self.topics))
        number = data.draw(st.integers(0, KINDS[topic].count - 1))
        self.underway.append(self.owners.publish(topic, number, random.Random(seed)))

    @rule(seed=st.integers(0, 2**20))
    def much_happens(self, seed: int) -> None:
        random_ = random.Random(seed)
        for _ in range(8):
            topic = random_.choice(self.topics)
            number = random_.randrange(KINDS[topic].count)
            self.underway.append(self.owners.publish(topic, number, random_))

    @rule()
    def the_owners_take_snapshots(self) -> None:
        self.underway += self.owners.repeat()

    @precondition(lambda self: self.underway)
    @rule(seed=st.integers(0, 2**20), most=st.integers(1, 12), lost=st.booleans(), doubled=st.booleans())
    def some_arrive(self, seed: int, most: int, *, lost: bool, doubled: bool) -> None:
        """Some arrive together, in any order; when their acknowledgement is lost, they come again."""
        chosen = random.Random(seed).sample(self.underway, min(most, len(self.underway)))
        self._run(self._take(self.ground.disordered, chosen + chosen[:3] if doubled else chosen))
        self._run(self._recheck(self.ground.disordered))
        if not lost:
            self.underway = [event for event in self.underway if event not in chosen]

    def teardown(self) -> None:
        """In the end everything exists and has come; then nothing tells the one database from the other."""
        random_ = random.Random(len(self.owners.history))
        for topic in self.topics:
            for number in range(KINDS[topic].count):
                if (topic, number) not in self.owners.newest:
                    self.underway.append(self.owners.publish(topic, number, random_))
        random_.shuffle(self.underway)
        self._run(self._take(self.ground.disordered, self.underway))
        self._run(self._recheck(self.ground.disordered))
        self._run(self.ground.ordered.clear())
        for event in self.owners.history:
            self._run(self._take(self.ground.ordered, [event]))
        self._run(self._recheck(self.ground.ordered))
        found, wanted = self._run(self._state(self.ground.disordered)), self._run(self._state(self.ground.ordered))
        assert found == wanted
        self.ground.told.update(event.topic for event in self.owners.history)

    async def _take(self, copy: Copy, events: Sequence[Event]) -> None:
        name, router = self.ground.service.name, self.ground.service.router
        deliveries = [deliver(event.topic, 0, 0, *encode(event)) for event in events]
        if deliveries:
            async with transaction(copy.sessions) as session:
                await accept(session, name, router, deliveries)

    async def _recheck(self, copy: Copy) -> None:
        async with transaction(copy.sessions) as session:
            await recheck_parked(session, self.ground.service.router)

    async def _state(self, copy: Copy) -> Mapping[str, object]:
        async with copy.sessions() as session:
            parked = (await messaging_status(session)).parked
            return {**await hash_projections(session, self.ground.service.projections), "parked": parked}


@pytest.fixture
async def addresses(database: NewDatabase, request: pytest.FixtureRequest) -> tuple[str, str]:
    return (await database(request.param)).dsn, (await database(request.param)).dsn


@pytest.mark.parametrize(("addresses", "name"), [(name, name) for name in NAMES], indirect=["addresses"], ids=NAMES)
def test_any_delivery_of_a_history_ends_in_one_state(addresses: tuple[str, str], name: str) -> None:
    loop = asyncio.new_event_loop()
    disordered, ordered = copies = [Copy(create_engine(address, pool_size=2)) for address in addresses]
    ground = Ground(service_of(name), loop, disordered, ordered)
    try:
        for copy in copies:
            loop.run_until_complete(copy.find_empty_tables())
        run_state_machine_as_test(
            type("DeliveryHere", (Delivery,), {"ground": ground}),
            settings=settings(
                max_examples=EXAMPLES, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        assert ground.counted >= EXAMPLES
        assert ground.told == set(ground.service.router.topics)
    finally:
        for copy in copies:
            loop.run_until_complete(copy.engine.dispose())
        loop.close()
