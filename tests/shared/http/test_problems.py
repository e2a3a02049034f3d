"""Every failure is a problem in the caller's language that says what to do."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import asyncpg
import httpx
import pytest
from fastapi import APIRouter
from pydantic import Field, SecretStr
from sqlalchemy.exc import DBAPIError

from shared.errors import Conflict, text
from shared.http import AppState, PageDep, create_app, decode_cursor, encode_cursor
from shared.schemas import ApiModel
from shared.settings import ServiceSettings

router = APIRouter()


class Answer(ApiModel):
    """An item of a body."""

    question: str
    value: Annotated[int, Field(ge=1, le=5)]


class Body(ApiModel):
    """A body with the usual constraints."""

    kind: Literal["a", "b"]
    answers: list[Answer]


class CampaignClosed(Conflict):
    """An error as an aggregate defines it."""

    type = "campaign-closed"
    default_detail = text("Survei sudah ditutup.", "The survey has closed.")


class _Refused(Exception):
    sqlstate = "22021"


@router.post("/things")
async def create_thing(body: Body) -> int:
    """Take a body."""
    return len(body.answers)


@router.get("/things")
async def list_things(page: PageDep) -> list[Any]:
    """Take a page."""
    return page.after() or []


@router.get("/failures/{kind}")
async def fail(kind: str) -> None:
    """Fail in one of several ways."""
    if kind == "expected":
        raise CampaignClosed
    if kind == "database":
        raise DBAPIError("insert", {}, _Refused())
    if kind in {"40001", "40P01"}:
        refused = _Refused()
        refused.sqlstate = kind
        raise DBAPIError("update", {}, refused)
    if kind == "unreachable":
        raise ConnectionRefusedError
    if kind == "cut":
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
    if kind == "half-made":
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
    if kind == "wrong-statement":
        raise asyncpg.UndefinedTableError("no such table")
    raise ZeroDivisionError


async def nobody(*_: object) -> None:
    """No account belongs to a person here."""


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    settings = ServiceSettings(
        service_name="survey",
        database_url=SecretStr("postgresql+asyncpg://nobody:nothing@127.0.0.1:1/none"),
        kafka_bootstrap_servers="127.0.0.1:1",
        body_limit_bytes=1_000,
    )
    app = create_app(settings=settings, title="Test", description="", routers=[router], find_person=nobody)
    assert isinstance(app.state.siklus, AppState)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/survey/v1") as made:
        yield made


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:siklus:problem:{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


async def test_broken_json_is_a_bad_request_that_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.post("/things", content=b'{"kind": ', headers={"content-type": "application/json"})
    assert "JSON" in problem(answer, 400, "bad-request")["detail"]


async def test_a_body_over_the_limit_is_refused_however_it_is_sent(client: httpx.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * 500

    headers = {"content-type": "application/json"}
    problem(await client.post("/things", content=b" " * 2_000, headers=headers), 413, "payload-too-large")
    problem(await client.post("/things", content=parts(), headers=headers), 413, "payload-too-large")


async def test_each_wrong_field_has_its_json_pointer_and_reason(client: httpx.AsyncClient) -> None:
    sent = {"kind": "c", "answers": [{"question": "q1", "value": 9}, {"question": "q2", "value": "x", "note~/": 1}]}
    errors = problem(await client.post("/things", json=sent), 422, "invalid")["errors"]
    assert {item["pointer"]: item["detail"] for item in errors} == {
        "/kind": "Pilih salah satu: 'a' atau 'b'.",
        "/answers/0/value": "Paling besar 5.",
        "/answers/1/value": "Harus berupa bilangan bulat.",
        "/answers/1/note~0~1": "Isian ini tidak dikenal; hapus atau periksa ejaannya.",
    }


async def test_problems_are_indonesian_unless_english_is_asked_for(client: httpx.AsyncClient) -> None:
    plain = problem(await client.get("/failures/expected"), 409, "campaign-closed")
    english = await client.get("/failures/expected", headers={"Accept-Language": "en-GB,id;q=0.5"})
    assert plain["detail"] == "Survei sudah ditutup."
    assert problem(english, 409, "campaign-closed")["detail"] == "The survey has closed."
    assert english.headers["content-language"] == "en"


async def test_unknown_paths_methods_and_values_are_problems_too(client: httpx.AsyncClient) -> None:
    problem(await client.get("/nothing"), 404, "not-found")
    problem(await client.delete("/things"), 405, "method-not-allowed")
    problem(await client.get("/failures/database"), 422, "invalid")


async def test_an_unexpected_failure_tells_nothing_of_the_inside(client: httpx.AsyncClient) -> None:
    body = problem(await client.get("/failures/other"), 500, "internal-error")
    assert "ZeroDivision" not in str(body)


async def test_an_unreachable_database_is_unavailable_and_says_when_to_retry(client: httpx.AsyncClient) -> None:
    answer = await client.get("/failures/unreachable")
    problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("kind", ["cut", "half-made"])
async def test_a_connection_that_breaks_under_a_hot_path_is_unavailable_too(
    client: httpx.AsyncClient, kind: str
) -> None:
    answer = await client.get(f"/failures/{kind}")
    problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_a_request_that_lost_in_a_deadlock_is_to_be_sent_again(client: httpx.AsyncClient, state: str) -> None:
    answer = await client.get(f"/failures/{state}")
    problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "1"


async def test_a_statement_that_is_wrong_is_our_failure_and_not_the_databases(client: httpx.AsyncClient) -> None:
    problem(await client.get("/failures/wrong-statement"), 500, "internal-error")


async def test_a_cursor_comes_back_as_it_was_and_a_foreign_one_is_refused(client: httpx.AsyncClient) -> None:
    assert decode_cursor(encode_cursor("2026-01-01", 7), 2) == ["2026-01-01", 7]
    assert (await client.get("/things", params={"cursor": encode_cursor("a")})).json() == ["a"]
    problem(await client.get("/things", params={"cursor": "%%%"}), 400, "bad-request")
