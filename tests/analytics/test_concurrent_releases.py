"""Releases beside each other and beside handlers: one each, and of one moment."""

import asyncio
import random
from datetime import timedelta

from sqlalchemy import text

from analytics.publishing.service import release_by_hand, release_due
from analytics.releases.schemas import ReleaseRequest
from analytics.standings.rules import TABLES
from analytics.worker import ROUTER
from shared.database import create_engine, session_factory, transaction
from shared.messaging import Event
from shared.security import Caller, Grant
from tests.analytics.facts import World
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import until

SIZE = 40
TOLD = text("SELECT counts -> 'gap' FROM released_figures WHERE unit_id = :government")
# Whose value was disclosed, out of who is where: with everybody in the government, that is who was counted.
DISCLOSED = text("SELECT count(*) FROM disclosures WHERE position(B'1' IN substring(cells FROM :first FOR :cells)) > 0")

WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


def settled(world: World, choose: random.Random) -> list[Event]:
    """A campaign that is over, in a government of three units."""
    names = [f"p{number}" for number in range(SIZE)]
    events = [world.competency("A"), world.standard("pelaksana", {"A": 2})]
    events += [world.person(name, choose.choice("abc")) for name in names]
    events += [world.response(name, {"A": (choose.randint(1, 5), choose.randint(0, 4), 3)}) for name in names]
    return [*events, world.campaign("akpk", status="settled", accepted=SIZE)]


async def test_two_who_release_at_the_same_time_make_one_release(database: NewDatabase) -> None:
    place, world = await database("analytics"), World()
    engine = create_engine(place.dsn, pool_size=6)
    sessions = session_factory(engine)
    caller = Caller("issuer", "ana", government_id=world.government, grants=(Grant("analyst"),))
    async with transaction(sessions) as session:
        await ROUTER.handle(session, settled(world, random.Random(1)))
    # Everybody asks while a handler still has the lock, so that all of them have to wait for the same moment.
    async with transaction(sessions) as handler:
        await ROUTER.handle(handler, [world.person("late")])

        async def by_hand() -> int:
            async with transaction(sessions) as session:
                return (await release_by_hand(session, caller, ReleaseRequest(wave="baseline"))).number

        async def by_schedule() -> int:
            async with transaction(sessions) as session:
                return await release_due(session, after=timedelta(), every=timedelta(days=7))

        asked = [asyncio.create_task(each) for each in (by_hand(), by_hand(), by_schedule())]

        async def all_wait() -> bool:
            async with sessions() as session:
                return int((await session.execute(WAITING)).scalar_one()) == len(asked)

        await until(all_wait)
    await asyncio.gather(*asked)
    async with sessions() as session:
        releases = (await session.execute(text("SELECT number, kind FROM releases"))).all()
    assert [tuple(row) for row in releases] == [(1, "baseline")]
    await engine.dispose()


async def test_a_release_beside_handlers_is_of_one_moment(database: NewDatabase) -> None:
    place, world, choose = await database("analytics"), World(), random.Random(2)
    engine = create_engine(place.dsn, pool_size=6)
    sessions = session_factory(engine)
    caller = Caller("issuer", "ana", government_id=world.government, grants=(Grant("analyst"),))

    async def apply(events: list[Event]) -> None:
        async with transaction(sessions) as session:
            await ROUTER.handle(session, events)

    async def release() -> None:
        async with transaction(sessions) as session:
            await release_by_hand(session, caller, ReleaseRequest(wave="baseline"))

    await apply(settled(world, choose))
    more = [world.response(f"more{number}", {"A": (4, number % 5, 3)}) for number in range(60)]
    batches = [more[start : start + 5] for start in range(0, len(more), 5)]
    await asyncio.gather(*(apply(batch) for batch in batches[:6]), release(), *(apply(batch) for batch in batches[6:]))
    table = TABLES["required_present"]
    async with sessions() as session:
        counted = (await session.execute(TOLD, {"government": world.government})).scalar_one()
        values = {"first": table.offset + 1, "cells": table.size}
        disclosed = (await session.execute(DISCLOSED, values)).scalar_one()
    assert sum(counted.values()) == disclosed >= SIZE
    await engine.dispose()
