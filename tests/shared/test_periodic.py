"""A worker's periodic loops outlive what is nobody's fault."""

import asyncio
from collections import Counter

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import create_engine, session_factory, transaction
from shared.periodic import keep_up
from siklus.ports import free_port
from siklus.postgres import FORGETFUL, EmbeddedPostgres
from tests.fixtures.waiting import until

Sessions = async_sessionmaker[AsyncSession]


async def test_a_periodic_loop_outlives_a_database_that_is_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("away")
    server = EmbeddedPostgres(folder / "cluster", free_port(), "postgres", folder / "log", FORGETFUL)
    await server.start()
    engine = create_engine(f"postgresql+asyncpg://postgres:postgres@127.0.0.1:{server.port}/postgres")
    seen, stop = Counter[str](), asyncio.Event()

    async def loop(sessions: Sessions, stop: asyncio.Event) -> None:
        seen["begun"] += 1
        while not stop.is_set():
            async with transaction(sessions) as session:
                await session.execute(text("SELECT 1"))
            seen["rounds"] += 1
            await asyncio.sleep(0.01)

    async def begun_again() -> bool:
        return seen["begun"] > 1

    async def going_round() -> bool:
        return seen["rounds"] > 0

    running = asyncio.create_task(keep_up(loop, session_factory(engine), stop))
    try:
        await until(going_round)
        await server.stop()
        await until(begun_again)
        await server.start()
        seen["rounds"] = 0
        await until(going_round)
        stop.set()
        await running
    finally:
        running.cancel()
        await engine.dispose()
        await server.stop()


async def test_a_periodic_loop_outlives_a_connection_that_breaks_while_it_is_made() -> None:
    rounds = Counter[str]()

    async def loop(_: Sessions, stop: asyncio.Event) -> None:
        rounds["begun"] += 1
        if rounds["begun"] == 1:
            raise asyncpg.InterfaceError("connection is closed")
        stop.set()

    engine = create_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    await keep_up(loop, session_factory(engine), asyncio.Event())
    assert rounds["begun"] == 2


async def test_a_periodic_loop_that_fails_for_another_reason_ends_the_process() -> None:
    async def broken(_: Sessions, stop: asyncio.Event) -> None:
        raise KeyError("a defect")

    engine = create_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(KeyError):
        await keep_up(broken, session_factory(engine), asyncio.Event())
