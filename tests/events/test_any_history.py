"""Whatever happens to a history on its way, a service ends in one state: that of the history itself."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.database import create_engine, session_factory, transaction
from shared.ids import derived_id, uuid7
from shared.messaging import SNAPSHOT_FACT, Event, Router, park, upsert_copies
from shared.messaging._event import encode
from shared.messaging._inbox import accept, deliver
from shared.messaging._parking import recheck_parked
from tests.fixtures.databases import Databases
from tests.shared.messaging.conftest import migrate
from tests.shared.messaging.steps import unit_created

UNITS, PEOPLE = "survey.units", "survey.people"
_TABLES = """
CREATE TABLE held_units (id uuid PRIMARY KEY, incarnation integer, sequence integer, name text);
CREATE TABLE held_people (id uuid PRIMARY KEY, incarnation integer, sequence integer, unit_id uuid);
CREATE TABLE headcounts (unit_id uuid PRIMARY KEY, n integer);
CREATE TABLE badges (id uuid PRIMARY KEY, person_id uuid)
"""
_CLEAR = "TRUNCATE held_units, held_people, headcounts, badges, inbox, parked_events"
_METADATA = MetaData()


def _copies(name: str, *state: Column[Any]) -> Table:
    version = (Column("id", Uuid, primary_key=True), Column("incarnation", Integer), Column("sequence", Integer))
    return Table(name, _METADATA, *version, *state)


_UNITS = _copies("held_units", Column("name", Text))
_PEOPLE = _copies("held_people", Column("unit_id", Uuid))
_COUNT = text(
    "INSERT INTO headcounts (unit_id, n) VALUES (:unit, :by) ON CONFLICT (unit_id) DO UPDATE SET n = headcounts.n + :by"
)
_BADGE = text("INSERT INTO badges (id, person_id) VALUES (:id, :person) ON CONFLICT DO NOTHING")
_STATE = text(
    "SELECT (SELECT json_agg(json_build_array(id, sequence, name) ORDER BY id) FROM held_units), "
    "(SELECT json_agg(json_build_array(id, sequence, unit_id) ORDER BY id) FROM held_people), "
    "(SELECT json_agg(json_build_array(unit_id, n) ORDER BY unit_id) FROM headcounts WHERE n <> 0), "
    "(SELECT json_agg(json_build_array(id, person_id) ORDER BY id) FROM badges), "
    "(SELECT count(*) FROM parked_events)"
)


class Headcount:
    """Counts people by unit: a function of what was held before and what is held now; a badge for each person."""

    def __init__(self) -> None:
        self.router = Router("analytics")
        self.router.on(UNITS)(self._keep_units)
        self.router.on(PEOPLE)(self._keep_people)

    async def _keep_units(self, session: AsyncSession, events: Sequence[Event]) -> None:
        await upsert_copies(session, _UNITS, [self._row(event, "name") for event in events])

    async def _keep_people(self, session: AsyncSession, events: Sequence[Event]) -> None:
        known = set((await session.execute(text("SELECT id FROM held_units"))).scalars())
        ready = [event for event in events if UUID(str((event.data or {})["unit_id"])) in known]
        for event in events:
            if event not in ready:
                await park(session, event, missing=(UNITS, UUID(str((event.data or {})["unit_id"]))))
        former = await upsert_copies(session, _PEOPLE, [self._row(event, "unit_id") for event in ready])
        for id_, before in former.items():
            now = (await session.execute(text("SELECT unit_id FROM held_people WHERE id = :id"), {"id": id_})).scalar()
            await session.execute(_COUNT, {"unit": now, "by": 1})
            if before is not None:
                await session.execute(_COUNT, {"unit": before["unit_id"], "by": -1})
            await session.execute(_BADGE, {"id": derived_id(id_, "badge"), "person": id_})

    @staticmethod
    def _row(event: Event, name: str) -> dict[str, Any]:
        version = {"incarnation": event.incarnation, "sequence": event.sequence}
        return {"id": event.subject, **version, name: (event.data or {})[name]}


@dataclass
class Ground:
    """The database and the loop that the machine's steps run on."""

    loop: asyncio.AbstractEventLoop
    engine: AsyncEngine
    counted: int = field(default=0)


class Delivery(RuleBasedStateMachine):
    """Facts happen in the owner; the broker loses, repeats and shuffles what it was given, until all has come."""

    ground: ClassVar[Ground]

    def __init__(self) -> None:
        super().__init__()
        self.headcount = Headcount()
        self.sessions = session_factory(self.ground.engine)
        self.units: dict[UUID, Event] = {}
        self.people: dict[UUID, Event] = {}
        self.underway: list[Event] = []
        self._run(self._clear())
        self.ground.counted += 1

    def _run(self, work: Any) -> Any:
        return self.ground.loop.run_until_complete(work)

    async def _clear(self) -> None:
        async with transaction(self.sessions) as session:
            await session.execute(text(_CLEAR))

    @rule()
    def a_unit_is_made(self) -> None:
        self._happen(self.units, uuid7(), UNITS, {"name": "unit"})

    @precondition(lambda self: self.units)
    @rule(data=st.data())
    def a_unit_is_renamed(self, data: st.DataObject) -> None:
        unit = data.draw(st.sampled_from(sorted(self.units)))
        self._happen(self.units, unit, UNITS, {"name": f"name {self.units[unit].sequence}"})

    @precondition(lambda self: self.units)
    @rule(data=st.data())
    def a_person_comes(self, data: st.DataObject) -> None:
        unit = data.draw(st.sampled_from(sorted(self.units)))
        self._happen(self.people, uuid7(), PEOPLE, {"unit_id": str(unit)})

    @precondition(lambda self: self.people)
    @rule(data=st.data())
    def a_person_moves(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(sorted(self.people)))
        unit = data.draw(st.sampled_from(sorted(self.units)))
        self._happen(self.people, person, PEOPLE, {"unit_id": str(unit)})

    @rule()
    def the_owner_takes_a_snapshot(self) -> None:
        for held in (self.units, self.people):
            for event in held.values():
                fact = event.type.replace(".created.", f".{SNAPSHOT_FACT}.")
                self.underway.append(replace(event, id=uuid7(), type=fact))

    @precondition(lambda self: self.underway)
    @rule(seed=st.integers(0, 2**16), most=st.integers(1, 6), lost=st.booleans(), doubled=st.booleans())
    def some_arrive(self, seed: int, most: int, *, lost: bool, doubled: bool) -> None:
        """A few arrive, in any order; when their acknowledgement is lost, they come again."""
        chosen = random.Random(seed).sample(self.underway, min(most, len(self.underway)))
        self._deliver(chosen + chosen[:1] if doubled else chosen)
        if not lost:
            self.underway = [event for event in self.underway if event not in chosen]

    @invariant()
    def the_counts_are_those_of_the_people_held(self) -> None:
        held, counts = self._run(self._sums())
        assert held == counts

    def teardown(self) -> None:
        """In the end everything has come; then the state is that of the facts."""
        random.Random(7).shuffle(self.underway)
        self._deliver(self.underway)
        self._deliver(list(self.people.values()) + list(self.units.values()))
        assert self._run(self._state()) == self._wanted()

    def _happen(self, held: dict[UUID, Event], id_: UUID, topic: str, data: dict[str, Any]) -> None:
        sequence = held[id_].sequence + 1 if id_ in held else 1
        event = replace(unit_created(topic, subject=id_, sequence=sequence, **data), incarnation=1)
        held[id_] = event
        self.underway.append(event)

    def _deliver(self, events: Sequence[Event]) -> None:
        if events:
            self._run(self._accept(events))

    async def _accept(self, events: Sequence[Event]) -> None:
        deliveries = [deliver(e.topic, 0, 0, *encode(e)) for e in events]
        async with transaction(self.sessions) as session:
            await accept(session, "analytics", self.headcount.router, deliveries)
        async with transaction(self.sessions) as session:
            await recheck_parked(session, self.headcount.router)

    async def _sums(self) -> tuple[object, object]:
        query = "SELECT (SELECT count(*) FROM held_people), (SELECT coalesce(sum(n), 0) FROM headcounts)"
        async with self.sessions() as session:
            row = (await session.execute(text(query))).one()
            return row[0], int(row[1])

    async def _state(self) -> list[object]:
        async with self.sessions() as session:
            return list((await session.execute(_STATE)).one())

    def _wanted(self) -> list[object]:
        units = [[str(id_), each.sequence, (each.data or {})["name"]] for id_, each in sorted(self.units.items())]
        people = sorted(self.people.items())
        places = [(each.data or {})["unit_id"] for _, each in people]
        counts = [[str(unit), places.count(str(unit))] for unit in sorted(self.units) if str(unit) in places]
        badges = sorted([str(derived_id(id_, "badge")), str(id_)] for id_, _ in people)
        held = [[str(id_), each.sequence, place] for (id_, each), place in zip(people, places, strict=True)]
        return [units or None, held or None, counts or None, badges or None, 0]


@pytest.fixture
async def address(databases: Databases) -> AsyncIterator[str]:
    database = await databases.create_empty("messaging")
    engine = create_engine(database.dsn)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
        for statement in _TABLES.split(";"):
            await connection.execute(text(statement))
    await engine.dispose()
    yield database.dsn
    await databases.drop(database)


def test_any_delivery_of_a_history_ends_in_one_state(address: str) -> None:
    loop = asyncio.new_event_loop()
    ground = Ground(loop, create_engine(address, pool_size=2))
    try:
        run_state_machine_as_test(
            type("DeliveryHere", (Delivery,), {"ground": ground}),
            settings=settings(
                max_examples=150, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        assert ground.counted >= 150
    finally:
        loop.run_until_complete(ground.engine.dispose())
        loop.close()
