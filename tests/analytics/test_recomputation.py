"""`python -m analytics recompute --check` proves that the tables add up, and notices when they do not."""

import sys
from pathlib import Path

from sqlalchemy import text

from analytics.recomputation.service import compare
from analytics.worker import ROUTER
from shared.database import create_engine, session_factory, transaction
from siklus.children import run_to_end
from tests.analytics.facts import World
from tests.analytics.test_tables import ITEMS, scale_item
from tests.fixtures.databases import NewDatabase


async def test_the_command_says_whether_the_tables_are_those_of_a_recomputation(
    database: NewDatabase, tmp_path: Path
) -> None:
    place, world = await database("analytics"), World()
    engine = create_engine(place.dsn, pool_size=2)
    sessions = session_factory(engine)
    async with transaction(sessions) as session:
        await ROUTER.handle(session, [world.standard("pelaksana", {"A": 2}), world.person("ani")])
        asked = [scale_item(code) for code in ITEMS]
        answers = dict.fromkeys(ITEMS, 3)
        await ROUTER.handle(session, [world.response("ani", {"A": (5, 1, 3)}, answers=answers)])
        await ROUTER.handle(session, [world.campaign("akpk", questions=asked)])
    command = [sys.executable, "-m", "analytics", "recompute", "--check"]
    await run_to_end("The check", command, log=tmp_path / "log", environment=place.environment)
    printed = (tmp_path / "log").read_text(encoding="utf-8")
    assert "2 standings (0 differ), 8 cells (0 differ), 3 other answers (0 differ)" in printed
    assert "] 1/1 people" in printed
    async with transaction(sessions) as session:
        await session.execute(text("UPDATE counts SET n = n + 1 WHERE cell = (SELECT min(cell) FROM counts)"))
    async with sessions() as session:
        found = await compare(session, lambda *_: None)
    assert (found.equal, found.differing_standings, found.differing_answers) == (False, 0, 0)
    for wrong in ("UPDATE answer_counts SET n = n + 1", "UPDATE scale_moments SET products[2] = products[2] + 1"):
        async with transaction(sessions) as session:
            await session.execute(text(wrong))
    async with sessions() as session:
        assert (await compare(session, lambda *_: None)).differing_answers == 4
    await run_to_end(
        "The repair",
        [sys.executable, "-m", "analytics", "recompute", "--tables"],
        log=tmp_path / "repair",
        environment=place.environment,
    )
    async with sessions() as session:
        assert (await compare(session, lambda *_: None)).equal
    await engine.dispose()
