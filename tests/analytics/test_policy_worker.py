"""A policy that was switched on is applied by the worker, while evidence arrives, with real commits."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from analytics.worker import ROUTER, apply_policies
from shared.database import create_engine, session_factory, transaction
from tests.analytics.facts import START, World
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import until

PEOPLE = 450
_SWITCHED_ON = text(
    "INSERT INTO policies (id, government_id, kind, version, state, content, changes, reason, drafted_by, drafted_at, "
    "tried_at, switched_at, applied_to) VALUES (gen_random_uuid(), :government, 'recommendation', 2, 'in_force', "
    "CAST(:content AS jsonb), '[]', 'uji', 'somebody', now(), now(), now(), "
    "'00000000-0000-0000-0000-000000000000')"
)
_CONTENT = (
    '{"hard_to_apply": 3, "low_confidence": 2, "new_in_role_days": 180, "opportunity": ["time"], '
    '"motivation": ["motivation"], "unit_share": 0.4, "group_minimum": 5, "silence_days": 14}'
)


async def test_everybody_is_decided_by_the_new_policy_and_nobody_twice(database: NewDatabase) -> None:
    place, world = await database("analytics"), World()
    engine = create_engine(place.dsn, pool_size=4)
    sessions = session_factory(engine)
    names = [f"p{number}" for number in range(PEOPLE)]
    later = START + timedelta(days=120)
    rated = [
        world.evaluation(name, "application", teaches={"A": 2}, application_score=3, session=name, at=later)
        for name in names
    ]
    async with transaction(sessions) as session:
        await ROUTER.handle(session, [world.competency("A")])
        await ROUTER.handle(session, [world.standard("pelaksana", {"A": 2})])
        await ROUTER.handle(session, [world.person(name) for name in names])
        await ROUTER.handle(session, rated[:-100])
    async with transaction(sessions) as session:
        await session.execute(_SWITCHED_ON, {"government": world.government, "content": _CONTENT})
    stop = asyncio.Event()
    worker = asyncio.create_task(apply_policies(sessions, stop))
    for start in range(PEOPLE - 100, PEOPLE, 20):
        async with transaction(sessions) as session:
            await ROUTER.handle(session, rated[start : start + 20])

    async def applied() -> bool:
        async with sessions() as session:
            return bool(await session.scalar(text("SELECT count(*) = 0 FROM policies WHERE applied_to IS NOT NULL")))

    await until(applied, limit=60)
    stop.set()
    await worker
    async with sessions() as session:
        query = text(
            "SELECT count(*), count(DISTINCT person_id), min(policy_version) FROM recommendations "
            "WHERE state = 'proposed' AND remedy = 'mentoring'"
        )
        assert tuple((await session.execute(query)).one()) == (PEOPLE, PEOPLE, 2)
        said = await session.scalar(text("SELECT count(*) FROM audit_entries WHERE action = 'applied'"))
        assert said == 1
    await engine.dispose()
