"""Several handlers at once: the tables are still those of a recomputation."""

import asyncio
import random
from collections.abc import Collection

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.locks.handlers import lock_subjects
from analytics.recomputation.service import compare
from analytics.remedies.repository import Pair, lock_places
from analytics.units.service import hold_places
from analytics.worker import ROUTER
from shared.database import create_engine, session_factory, transaction
from shared.messaging import Event
from tests.analytics.facts import World
from tests.fixtures.databases import NewDatabase

CODES = ("A", "B", "C")


async def test_handlers_that_run_beside_each_other_count_everybody_once(database: NewDatabase) -> None:
    place, world, choose = await database("analytics"), World(), random.Random(7)
    engine = create_engine(place.dsn, pool_size=6)
    sessions = session_factory(engine)

    async def apply(events: list[Event]) -> None:
        async with transaction(sessions) as session:
            await ROUTER.handle(session, events)

    names = [f"p{number}" for number in range(12)]
    await apply([world.standard("pelaksana", dict.fromkeys(CODES, 3)), *(world.competency(code) for code in CODES)])
    await apply([world.person(name, choose.choice("ab")) for name in names])

    def some(role: str) -> list[Event]:
        people = choose.sample(names, 8)
        levels = {code: (choose.randint(1, 5), choose.randint(0, 5), choose.randint(1, 5)) for code in CODES}
        return [world.response(name, levels, role=role) for name in people]

    for _ in range(4):
        tests = [world.evaluation(name, teaches={"A": 3}, score=choose.choice([50, 90])) for name in names]
        batches = [some("self"), some("supervisor"), some("self"), tests[:6], tests[6:]]
        await asyncio.gather(*(apply(batch) for batch in batches))
    async with sessions() as session:
        found = await compare(session, lambda *_: None)
    assert found.standings > 0
    assert found.equal
    await engine.dispose()


async def test_a_batch_of_several_topics_holds_everybody_whom_it_is_about_before_any_of_them_is_handled(
    database: NewDatabase,
) -> None:
    place, world = await database("analytics"), World()
    engine = create_engine(place.dsn, pool_size=2)
    sessions = session_factory(engine)
    batch = [world.evaluation("ani", teaches={"A": 3}, score=90), world.person("budi"), world.response("citra", {})]
    async with transaction(sessions) as session:
        await lock_subjects(session, [*batch, world.person("dewi")])
    async with transaction(sessions) as session, transaction(sessions) as other:
        await lock_subjects(session, batch)
        free = await other.scalars(text("SELECT person_id FROM subjects FOR UPDATE SKIP LOCKED"))
        assert list(free) == [world.id("dewi")]
    await engine.dispose()


async def test_somebody_who_moves_before_the_lock_is_decided_about_where_they_are_now(
    database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, world = await database("analytics"), World()
    engine = create_engine(place.dsn, pool_size=2)
    sessions = session_factory(engine)
    locked: list[set[Pair]] = []

    async def apply(*events: Event) -> None:
        async with transaction(sessions) as session:
            await ROUTER.handle(session, events)

    async def move_and_lock(session: AsyncSession, places: Collection[Pair]) -> None:
        if not locked:
            async with transaction(sessions) as other:
                moved = "UPDATE people SET unit_id = :unit WHERE id = :person"
                await other.execute(text(moved), {"unit": world.id("b"), "person": world.id("ani")})
        locked.append(set(places))
        await lock_places(session, places)

    await apply(world.unit(world.name), world.unit("a"), world.unit("b"))
    await apply(world.competency("A"))
    await apply(world.person("ani", "a"))
    monkeypatch.setattr("analytics.units.service.lock_places", move_and_lock)
    pair = (world.id("ani"), world.competency_id("A"))
    async with transaction(sessions) as session:
        people, places = await hold_places(session, [pair], [])
        assert people[world.id("ani")].unit_id == world.id("b")
    assert set(places) == {(world.id("b"), world.competency_id("A"))}
    assert (world.id("b"), world.competency_id("A")) in set().union(*locked)
    await engine.dispose()
