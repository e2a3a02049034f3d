"""Waiting for what an evaluation did, with real commits."""

import asyncio

import httpx

from analytics.worker import ROUTER
from shared.database import create_engine, session_factory, transaction
from siklus.issuer import TokenIssuer
from tests.analytics.facts import World
from tests.fixtures.databases import NewDatabase
from tests.fixtures.services import BASE_URL, NewToken, build_app


async def test_whoever_waits_for_an_effect_gets_it_when_it_is_applied(
    database: NewDatabase, issuer: TokenIssuer, token: NewToken
) -> None:
    place, world = await database("analytics"), World()
    engine = create_engine(place.dsn, pool_size=3)
    sessions = session_factory(engine)
    evaluation = world.evaluation("ani", "post_test", teaches={"A": 2}, score=90)
    async with transaction(sessions) as session:
        await ROUTER.handle(session, [world.person("ani")])
    headers = {"Authorization": f"Bearer {token('ani', government=world.government)}"}
    path = f"/analytics/v1/evaluations/{evaluation.subject}/effect"
    transport = httpx.ASGITransport(build_app("analytics", place, issuer))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as client:
        at_once = await client.get(path)
        assert (at_once.status_code, at_once.headers["retry-after"]) == (202, "1")
        asked = asyncio.create_task(client.get(path, params={"wait": 8}))
        async with transaction(sessions) as session:
            await ROUTER.handle(session, [evaluation])
        answer = await asked
        assert answer.status_code == 200
        assert answer.json()["competencies"][0]["after"]["present"] == 2
        corrected = await client.get(path, params={"revision": 2})
        assert corrected.status_code == 202
    await engine.dispose()
