"""A replay goes by the evidence policy that people switched on, of which no event tells."""

from collections.abc import Sequence

from sqlalchemy import text

from analytics.worker import PROJECTIONS, ROUTER
from shared.database import create_engine, session_factory, transaction
from shared.messaging import Event, hash_projections
from siklus.replays import copy_decisions
from tests.analytics.facts import World
from tests.fixtures.databases import Database, Databases, NewDatabase

_IN_FORCE = text(
    "INSERT INTO evidence_policies (id, government_id, version, state, content, changes, reason, drafted_by, "
    "drafted_at, built, to_build) VALUES (gen_random_uuid(), :government, 2, 'in_force', CAST(:content AS jsonb), "
    "'[]', 'uji', 'somebody', now(), 0, 0)"
)
_CONTENT = (
    '{"pass_mark": 70.0, "superior_sources": ["supervisor"], "self_sources": ["self"], "proving_sources": [], '
    '"bar_without_standard": 3, "superior_choice": "best", "self_choice": "best", "oldest_days": null}'
)


async def hashes_after(database: Database, events: Sequence[Event], government: object = None) -> dict[str, str]:
    """The projections of a database after these events, by the edited policy of `government` if it is given."""
    engine = create_engine(database.dsn, pool_size=1)
    sessions = session_factory(engine)
    async with transaction(sessions) as session:
        if government:
            await session.execute(_IN_FORCE, {"government": government, "content": _CONTENT})
    for event in events:
        async with transaction(sessions) as session:
            await ROUTER.handle(session, [event])
    async with sessions() as session:
        found = await hash_projections(session, PROJECTIONS)
    await engine.dispose()
    return found


async def test_a_replay_begins_with_the_policies_that_handlers_go_by(
    database: NewDatabase, databases: Databases
) -> None:
    world = World()
    events = [
        world.competency("A"),
        world.standard("pelaksana", {"A": 4}),
        world.person("ani"),
        world.response("ani", {"A": (5, 2, 3)}, role="supervisor", campaign="first"),
        world.evaluation("ani", teaches={"A": 3}, score=90),
    ]
    live, forgetful, mindful = [await database("analytics") for _ in range(3)]
    wanted = await hashes_after(live, events, world.government)
    assert (await hashes_after(forgetful, events))["standings"] != wanted["standings"]
    await copy_decisions(databases.postgres, "analytics", live.name, mindful.name)
    assert await hashes_after(mindful, events) == wanted
