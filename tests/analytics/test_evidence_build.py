"""Tables of an edited evidence policy are built and swapped by the worker beside handlers, with real commits."""

import asyncio
import random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics.candidates.repository import swap_standings
from analytics.competencies.repository import freeze_requirements
from analytics.recomputation.service import compare, rebuild_tables
from analytics.worker import ROUTER, keep_evidence_policies
from shared.database import create_engine, session_factory, transaction
from shared.messaging import Event
from tests.analytics.facts import World
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import until

PEOPLE = 260
CODES = ("A", "B")
_STARTED = text(
    "INSERT INTO evidence_policies (id, government_id, version, state, content, changes, reason, drafted_by, "
    "drafted_at, work, work_to, built, to_build) VALUES (gen_random_uuid(), :government, 2, 'building', "
    "CAST(:content AS jsonb), '[]', 'uji', 'somebody', now(), 'build', '00000000-0000-0000-0000-000000000000', 0, 260)"
)
_CONTENT = (
    '{"pass_mark": 70.0, "superior_sources": ["supervisor"], "self_sources": ["self"], "proving_sources": [], '
    '"bar_without_standard": 3, "superior_choice": "best", "self_choice": "best", "oldest_days": null}'
)
_SWITCHED = text(
    "UPDATE evidence_policies SET state = 'in_force', work = 'renew', replaces = 1, "
    "work_to = '00000000-0000-0000-0000-000000000000'"
)


async def test_handlers_beside_a_build_and_a_swap_leave_tables_that_add_up(database: NewDatabase) -> None:
    place, world, choose = await database("analytics"), World(), random.Random(11)
    engine = create_engine(place.dsn, pool_size=8)
    sessions = session_factory(engine)
    names = [f"p{number}" for number in range(PEOPLE)]

    async def apply(events: list[Event]) -> None:
        async with transaction(sessions) as session:
            await ROUTER.handle(session, events)

    def ratings(role: str, campaign: str) -> list[Event]:
        levels = [{code: (choose.randint(1, 5), choose.randint(0, 5), 3) for code in CODES} for _ in names]
        return [
            world.response(name, each, role=role, campaign=campaign) for name, each in zip(names, levels, strict=True)
        ]

    async def state_is(*wanted: str) -> bool:
        async with sessions() as session:
            row = (await session.execute(text("SELECT state, COALESCE(work, '') FROM evidence_policies"))).one()
        return tuple(row) == wanted

    await apply([world.competency(code) for code in CODES])
    await apply([world.standard("pelaksana", {"A": 2, "B": 3}), *(world.person(name) for name in names)])
    await apply(ratings("supervisor", "first"))
    answers = [*ratings("self", "first"), *ratings("supervisor", "second"), *ratings("self", "second")]
    choose.shuffle(answers)
    tests = [world.evaluation(name, teaches={"A": 3}, score=90) for name in names]
    # A batch is of one topic, as a consumer hands it over.
    batches = [part[start : start + 60] for part in (answers, tests) for start in range(0, len(part), 60)]
    choose.shuffle(batches)
    async with transaction(sessions) as session:
        await freeze_requirements(session)
        await session.execute(_STARTED, {"government": world.government, "content": _CONTENT})
    stop = asyncio.Event()
    worker = asyncio.create_task(keep_evidence_policies(sessions, stop))
    half = len(batches) // 2
    await asyncio.gather(*(apply(batch) for batch in batches[:half]))
    await until(lambda: state_is("ready", ""), limit=60)
    async with sessions() as session:
        beside = await compare(session, lambda *_: None)
    assert beside.equal
    await _rebuild_beside_a_build(sessions)

    async def swap() -> None:
        async with transaction(sessions) as session:
            await freeze_requirements(session)
            await swap_standings(session, world.government, 2, 1)
            await session.execute(_SWITCHED)

    await asyncio.gather(*(apply(batch) for batch in batches[half:]), swap())
    await until(lambda: state_is("in_force", ""), limit=60)
    stop.set()
    await worker
    async with sessions() as session:
        after = await compare(session, lambda *_: None)
        left = await session.scalar(text("SELECT count(*) FROM count_groups WHERE policy_version = 1"))
    assert (after.equal, left) == (True, 0)
    assert beside.standings > after.standings > 0
    await engine.dispose()


async def _rebuild_beside_a_build(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Fill the tables of a version that is still being built again, too, as of the one in force."""
    async with transaction(sessions) as session:
        await session.execute(text("UPDATE evidence_policies SET state = 'building'"))
        await rebuild_tables(session)
        await session.execute(text("UPDATE evidence_policies SET state = 'ready'"))
    async with sessions() as session:
        assert (await compare(session, lambda *_: None)).equal
