"""Answers that arrive at the same moment, on connections of their own as in production."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import state_of
from shared.ids import uuid7
from siklus.issuer import NAME, TokenIssuer
from tests.fixtures.databases import NewDatabase
from tests.fixtures.services import NewToken, RunningService, build_app
from tests.survey.conftest import HEADER, Agency, answers, form

PEOPLE = 24


@pytest.fixture
async def crowd(database: NewDatabase, issuer: TokenIssuer, token: NewToken) -> AsyncIterator[Agency]:
    """A government of PEOPLE people without superiors, on a database of its own with real commits."""
    app = build_app("survey", await database("survey"), issuer)
    sessions = state_of(app).sessions
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client, sessions() as session:
        agency = Agency(RunningService("survey", app, client, session, sessions), token, str(uuid7()))
        founding = {"id": agency.government, "code": "1", "name": {"id": "C", "en": "C"}, "valid_from": "2020-01-01"}
        await agency.call("root", "POST", "/governments", "operator", json=founding)
        await agency.upload("units", "code,name_id\nDINAS,Dinas\n")
        rows = [f"P{n},Orang {n} Contoh,,pns,DINAS,,pelaksana,p{n},{NAME}" for n in range(PEOPLE)]
        assert (await agency.upload("people", "\n".join([HEADER, *rows]))).status_code == 200
        yield agency
    await sessions.kw["bind"].dispose()


async def open_campaign(agency: Agency) -> str:
    written = (await agency.admin("POST", "/questionnaires", json={"form": form()})).json()["id"]
    await agency.admin("POST", f"/questionnaires/{written}/publish")
    body = {
        "title": {"id": "AKPK", "en": "Needs"},
        "reference_date": "2026-01-31",
        "opens_at": "2026-01-01T00:00:00Z",
        "closes_at": "2099-01-01T00:00:00Z",
        "questionnaire_id": written,
        "questionnaire_version": 1,
    }
    campaign: str = (await agency.admin("POST", "/campaigns", json=body)).json()["id"]
    assert (await agency.admin("POST", f"/campaigns/{campaign}/open")).json()["invited"] == PEOPLE
    return campaign


async def count(session: AsyncSession, query: str) -> Any:
    found = (await session.execute(text(query))).scalar_one()
    await session.rollback()
    return found


async def test_the_same_answer_sent_many_times_at_once_is_one_answer(crowd: Agency) -> None:
    path, body = f"/campaigns/{await open_campaign(crowd)}/response", {"id": str(uuid7()), "answers": answers()}
    replies = await asyncio.gather(*(crowd.call("p1", "PUT", path, json=body) for _ in range(12)))
    assert {reply.status_code for reply in replies} == {200}
    assert {reply.json()["revision"] for reply in replies} == {1}
    events = "SELECT count(*) FROM outbox WHERE aggregatetype = 'survey.responses'"
    assert await count(crowd.service.session, events) == 1


async def test_no_answer_slips_between_the_last_count_and_the_close(crowd: Agency) -> None:
    campaign = await open_campaign(crowd)

    async def answer(number: int) -> httpx.Response:
        body = {"id": str(uuid7()), "answers": answers()}
        return await crowd.call(f"p{number}", "PUT", f"/campaigns/{campaign}/response", json=body)

    async def close() -> httpx.Response:
        return await crowd.admin("POST", f"/campaigns/{campaign}/close")

    half = PEOPLE // 2
    replies = await asyncio.gather(*map(answer, range(half)), close(), *map(answer, range(half, PEOPLE)))
    assert {reply.status_code for reply in replies} == {200}
    in_time = await count(crowd.service.session, "SELECT count(*) FROM responses WHERE NOT late")
    assert (await crowd.admin("GET", f"/campaigns/{campaign}")).json()["accepted"] == in_time
    settled = await crowd.admin("POST", f"/campaigns/{campaign}/settle", json={"reason": "Semua sudah masuk"})
    assert settled.json()["accepted"] == PEOPLE
