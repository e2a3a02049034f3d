"""The quick door of a hot path lets in and keeps out exactly what the documented route does."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import HttpUrl, SecretStr
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.http import ClaimsDep, QuickAnswer, QuickRoute, create_app, state_of
from shared.schemas import ApiModel
from shared.security import Claims, StaticKeys, TokenVerifier
from shared.settings import Issuer, ServiceSettings
from tests.shared.security.test_tokens import ISSUER, jwks, token

router = APIRouter()


class Body(ApiModel):
    """What is sent and answered."""

    value: int
    door: str = "none"


@router.put("/things/{thing_id}/answer")
async def documented(thing_id: UUID, body: Body, claims: ClaimsDep) -> Body:
    """The documented route."""
    return Body(value=body.value, door=f"documented {claims.subject}")


BROKEN = 13
"""What the quick answer of these tests fails with."""


async def quick(_: async_sessionmaker[AsyncSession], claims: Claims, thing_id: UUID, body: Body) -> QuickAnswer:
    if body.value == BROKEN:
        raise RuntimeError("a defect")
    return 202, Body(value=body.value, door=f"quick {claims.subject}"), [(b"etag", str(thing_id).encode())]


async def nobody(*_: object) -> None:
    """No account belongs to a person here."""


def build(*, with_quick_door: bool) -> FastAPI:
    accepted = Issuer(issuer=ISSUER, jwks_url=HttpUrl(ISSUER + "/jwks"))
    settings = ServiceSettings(
        service_name="survey",
        database_url=SecretStr("postgresql+asyncpg://nobody:nothing@127.0.0.1:1/none"),
        kafka_bootstrap_servers="127.0.0.1:1",
        body_limit_bytes=1_000,
    )
    routes = [QuickRoute("PUT", "/survey/v1/things/", "/answer", Body, quick)] if with_quick_door else []
    app = create_app(
        settings=settings,
        title="Test",
        description="",
        routers=[router],
        find_person=nobody,
        quick_routes=routes,
    )
    state_of(app).verifier = TokenVerifier([accepted], keys={ISSUER: StaticKeys(jwks())})
    return app


@pytest.fixture(params=[True, False], ids=["quick", "documented"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(build(with_quick_door=request.param))
    async with httpx.AsyncClient(transport=transport, base_url="http://test/survey/v1/things") as made:
        yield made


def bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}", "Content-Type": "application/json"}


async def test_nobody_gets_in_without_a_token_that_holds(client: httpx.AsyncClient) -> None:
    for headers in ({}, bearer("garbage"), bearer(token(exp=1)), {"Authorization": "Basic eDp5"}):
        answer = await client.put(f"/{uuid4()}/answer", json={"value": 1}, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:siklus:problem:unauthenticated")


@pytest.mark.parametrize(
    ("content", "status", "pointers"),
    [
        (b'{"value": ', 400, []),
        (b"{}", 422, ["/value"]),
        (b'{"value": "x", "more": 1}', 422, ["/value", "/more"]),
        (b"[]", 422, [""]),
        (b" " * 2_000, 413, []),
        (b'{"value": 1}' + b" " * 2_000, 413, []),
    ],
    ids=["broken", "missing", "wrong and unknown", "no object", "too large", "right but too large"],
)
async def test_bad_bodies_get_the_same_problems(
    client: httpx.AsyncClient, content: bytes, status: int, pointers: list[str]
) -> None:
    answer = await client.put(f"/{uuid4()}/answer", content=content, headers=bearer(token()))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json().get("errors", [])] == pointers


async def test_an_id_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.put("/none/answer", json={"value": 1}, headers=bearer(token()))).status_code == 422


@pytest.mark.parametrize("unusual", [{"If-Match": '"1"'}, {"Content-Type": "application/json; charset=utf-8"}])
async def test_only_the_usual_form_takes_the_quick_door(unusual: dict[str, str]) -> None:
    transport = httpx.ASGITransport(build(with_quick_door=True))
    thing = uuid4()
    async with httpx.AsyncClient(transport=transport, base_url="http://test/survey/v1/things") as client:
        usual = await client.put(f"/{thing}/answer", content=b'{"value": 3}', headers=bearer(token()))
        other = await client.put(f"/{thing}/answer", content=b'{"value": 3}', headers=bearer(token()) | unusual)
    assert (usual.status_code, usual.headers["etag"]) == (202, str(thing))
    assert usual.json() == {"value": 3, "door": "quick p-1"}
    assert other.json() == {"value": 3, "door": "documented p-1"}


async def test_what_fails_unexpectedly_is_logged_and_answered_by_the_documented_route(
    caplog: pytest.LogCaptureFixture,
) -> None:
    transport = httpx.ASGITransport(build(with_quick_door=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://test/survey/v1/things") as client:
        answer = await client.put(f"/{uuid4()}/answer", json={"value": BROKEN}, headers=bearer(token()))
    assert answer.json() == {"value": BROKEN, "door": "documented p-1"}
    assert [record.levelname for record in caplog.records if record.name == "shared.http._quick"] == ["ERROR"]
