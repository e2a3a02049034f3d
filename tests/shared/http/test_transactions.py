"""One request is one transaction, and its answer tells how that ended."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from shared.database import after_commit, create_engine, session_factory
from shared.http import SessionDep, create_app, state_of
from shared.settings import ServiceSettings
from tests.fixtures.databases import Databases

router = APIRouter()
ran: list[str] = []


@router.post("/rows/{number}")
async def add_row(number: int, session: SessionDep) -> int:
    """Insert a row; a number above 9 breaks a constraint that is checked at the commit only."""
    after_commit(session, _note)
    await session.execute(text("INSERT INTO rows VALUES (:number)"), {"number": number})
    if number == 5:
        raise ValueError
    return number


@router.post("/twins/{number}")
async def add_twin(number: int, session: SessionDep) -> int:
    """Insert a row whose id was looked for by nobody, as the second of two that were sent at the same time."""
    await session.execute(text("INSERT INTO twins VALUES (:number)"), {"number": number})
    return number


def _note() -> None:
    ran.append("after commit")


async def nobody(*_: object) -> None:
    """No account belongs to a person here."""


@pytest.fixture
async def app(databases: Databases) -> AsyncIterator[FastAPI]:
    database = await databases.create_empty("survey")
    engine = create_engine(database.dsn)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE parents (number int PRIMARY KEY)"))
        await connection.execute(text("INSERT INTO parents SELECT generate_series(0, 9)"))
        reference = "REFERENCES parents DEFERRABLE INITIALLY DEFERRED"
        await connection.execute(text(f"CREATE TABLE rows (number int {reference})"))
        await connection.execute(text("CREATE TABLE twins (number int CONSTRAINT pk_twins PRIMARY KEY)"))
    settings = ServiceSettings(
        service_name="survey", database_url=SecretStr(database.dsn), kafka_bootstrap_servers="127.0.0.1:1"
    )
    ran.clear()
    yield create_app(
        settings=settings,
        title="Test",
        description="",
        routers=[router],
        find_person=nobody,
        sessions=session_factory(engine),
    )
    await engine.dispose()
    await databases.drop(database)


async def post(app: FastAPI, number: int, path: str = "rows") -> httpx.Response:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/survey/v1") as client:
        return await client.post(f"/{path}/{number}")


async def rows(app: FastAPI) -> list[int]:
    async with state_of(app).sessions() as session:
        return list((await session.scalars(text("SELECT number FROM rows"))).all())


async def test_a_request_commits_before_its_answer_and_then_runs_what_waited_for_it(app: FastAPI) -> None:
    assert (await post(app, 3)).status_code == 200
    assert await rows(app) == [3]
    assert ran == ["after commit"]


async def test_a_commit_that_fails_is_never_answered_with_success(app: FastAPI) -> None:
    assert (await post(app, 10)).status_code == 422
    assert await rows(app) == []
    assert ran == []


async def test_a_request_that_fails_leaves_nothing_behind(app: FastAPI) -> None:
    assert (await post(app, 5)).status_code == 500
    assert await rows(app) == []


async def test_the_second_of_two_requests_with_one_id_is_told_to_send_it_again(app: FastAPI) -> None:
    assert (await post(app, 1, "twins")).status_code == 200
    answer = await post(app, 1, "twins")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["type"] == "urn:siklus:problem:unavailable"
    assert "kirim lagi" in answer.json()["detail"]
