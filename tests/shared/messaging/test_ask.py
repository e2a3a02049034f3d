"""A statement past the session's layers is still the session's: its transaction, its savepoints, its errors."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import transaction
from shared.ids import uuid7
from shared.messaging import database_is_away
from shared.statements import ask, run_within
from tests.shared.messaging.steps import Sessions, scalar

_ADD = text("INSERT INTO copies (id, name) VALUES (:id, CAST(:name AS text))")
_NAMES = text("SELECT id, name FROM copies WHERE name <> :other AND name <> CAST(:other AS text) ORDER BY name")
_WRITE = "INSERT INTO copies (id, name) VALUES ($1, $2)"
_END = text("SELECT pg_terminate_backend(pg_backend_pid())")


async def _add(session: AsyncSession, *names: str) -> None:
    for name in names:
        await ask(session, _ADD, {"id": uuid7(), "name": name})


async def test_rows_come_by_place_and_a_name_may_stand_twice(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await _add(session, "b", "a", "c")
        # The first look goes the session's own way, the second past it; both tell the same.
        for _ in range(2):
            assert [row[1] for row in await ask(session, _NAMES, {"other": "c"})] == ["a", "b"]
    async with sessions() as session:
        first = [tuple(row) for row in await ask(session, _NAMES, {"other": "-"})]
        assert [tuple(row) for row in await ask(session, _NAMES, {"other": "-"})] == first


async def test_what_it_wrote_is_rolled_back_with_the_transaction(sessions: Sessions) -> None:
    async with sessions() as session:
        await _add(session, "a", "b")
        await session.rollback()
    assert await scalar(sessions, "SELECT count(*) FROM copies") == 0


async def test_what_it_wrote_is_rolled_back_with_a_savepoint(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await _add(session, "a", "b")
        savepoint = await session.begin_nested()
        await _add(session, "c", "d")
        inner = await session.begin_nested()
        await _add(session, "e", "f")
        await inner.rollback()
        await _add(session, "g")
        await savepoint.rollback()
        await _add(session, "h")
        kept = await session.begin_nested()
        await _add(session, "i")
        await kept.commit()
        await _add(session, "j")
    assert await scalar(sessions, "SELECT string_agg(name, '' ORDER BY name) FROM copies") == "abhij"


async def test_a_session_may_go_on_with_another_transaction(sessions: Sessions) -> None:
    async with sessions() as session:
        await _add(session, "a", "b")
        await session.rollback()
        await _add(session, "c", "d")
        await session.commit()
        await _add(session, "e", "f")
    assert await scalar(sessions, "SELECT string_agg(name, '' ORDER BY name) FROM copies") == "cd"


async def test_it_raises_the_driver_s_errors_and_the_session_ends_in_order(sessions: Sessions) -> None:
    async with sessions() as session:
        await _add(session, "a")
        twice = {"id": uuid7(), "name": "twice"}
        await ask(session, _ADD, twice)
        with pytest.raises(DBAPIError) as raised:
            await ask(session, _ADD, twice)
    assert isinstance(raised.value.orig, asyncpg.UniqueViolationError)
    assert not database_is_away(raised.value)
    assert await scalar(sessions, "SELECT count(*) FROM copies") == 0


async def test_a_connection_that_ends_is_nobody_s_fault_and_the_next_session_has_another(sessions: Sessions) -> None:
    async with sessions() as session:
        await _add(session, "a")
        with pytest.raises(DBAPIError) as raised:
            await ask(session, _END)
    assert database_is_away(raised.value)
    async with transaction(sessions) as session:
        await _add(session, "b", "c")
    assert await scalar(sessions, "SELECT string_agg(name, '' ORDER BY name) FROM copies") == "bc"


async def _write(session: AsyncSession, *names: str) -> None:
    for name in names:
        await run_within(session, _WRITE, (uuid7(), name))


async def test_what_is_run_within_a_transaction_is_rolled_back_with_it_and_its_savepoints(sessions: Sessions) -> None:
    async with sessions() as session:
        # The first one begins the transaction, the second finds it begun.
        await _write(session, "a", "b")
        await session.rollback()
    async with transaction(sessions) as session:
        await _write(session, "c")
        savepoint = await session.begin_nested()
        await _write(session, "d")
        await savepoint.rollback()
        await _write(session, "e")
    assert await scalar(sessions, "SELECT string_agg(name, '' ORDER BY name) FROM copies") == "ce"


async def test_a_constraint_is_named_whether_the_transaction_has_begun_or_not(sessions: Sessions) -> None:
    id_ = uuid7()
    async with transaction(sessions) as session:
        await run_within(session, _WRITE, (id_, "first"))
    for before in ((), ("begun",)):
        async with sessions() as session:
            await _write(session, *before)
            with pytest.raises(IntegrityError):
                await run_within(session, _WRITE, (id_, "again"))
    assert await scalar(sessions, "SELECT string_agg(name, '') FROM copies") == "first"
