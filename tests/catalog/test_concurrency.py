"""Requests at the same moment, with real commits."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from shared.http import state_of
from siklus.issuer import TokenIssuer
from tests.catalog.world import MONDAY, World
from tests.fixtures.databases import NewDatabase
from tests.fixtures.services import BASE_URL, NewToken, RunningService, build_app


@pytest.fixture
async def world(database: NewDatabase, issuer: TokenIssuer, token: NewToken) -> AsyncIterator[World]:
    """A government in a database of its own, where every request is a transaction of its own."""
    app = build_app("catalog", await database("catalog"), issuer)
    sessions = state_of(app).sessions
    async with app.router.lifespan_context(app), sessions() as session:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL)
        async with client:
            yield World(RunningService("catalog", app, client, session, sessions), token)


async def test_the_last_seat_goes_to_one_of_many_requests(world: World) -> None:
    people = await world.people(6)
    session = await world.session(await world.program(), seats=2)

    answers = await asyncio.gather(*(world.enrol(session, [person]) for person in people))

    assert sum(answer["enrolled"] for answer in answers) == 2
    counts = await world.done("GET", f"/sessions/{session['id']}")
    assert (counts["enrolled"], counts["waitlisted"]) == (2, 4)


async def test_one_person_is_not_seated_in_two_sessions_at_once_by_two_requests(world: World) -> None:
    (person,) = await world.people(1)
    program = await world.program()
    both = [await world.session(program), await world.session(program)]

    paths = [f"/sessions/{session['id']}/enrolments" for session in both]
    answers = await asyncio.gather(*(world.admin("POST", path, {"people": [person]}) for path in paths))

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_sessions_completed_at_once_share_the_cap_of_a_day_and_number_certificates_once(world: World) -> None:
    (person,) = await world.people(1)
    program = await world.program(form="e_learning", jp=None)
    sessions = []
    for part in range(3):
        begins = MONDAY + timedelta(hours=3 * part)
        sessions.append(await world.session(program, start=begins, hours=2, teaching_minutes=90))
        await world.enrol(sessions[-1], [person])
        await world.attend(sessions[-1], [person])

    done = await asyncio.gather(*(world.complete(session) for session in sessions))

    assert sum(entry["jp"] for entry in (await world.hours(person))["items"]) == 3
    assert {answer["items"][0]["certificate_number"] for answer in done} == {f"2026/{n:06d}" for n in (1, 2, 3)}


async def test_a_session_is_completed_once_by_requests_at_the_same_moment(world: World) -> None:
    people = await world.people(3)
    session = await world.session(await world.program())
    await world.enrol(session, people)
    await world.attend(session, people)

    first, *others = await asyncio.gather(*(world.complete(session) for _ in range(3)))

    assert all(answer == first for answer in others)
    assert await world.count("learning_hours") == 3
