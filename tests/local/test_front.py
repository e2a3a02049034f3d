"""The front address as a proxy: what goes through it, unchanged, and what it says when a service is down."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from siklus.front import Front, FrontSettings
from siklus.issuer import TokenIssuer

SETTINGS = FrontSettings("127.0.0.1", 8000, {"survey": "http://127.0.0.1:8001"}, "urn:test", {"keys": []})


def front(handle: httpx.MockTransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(Front(SETTINGS, handle)), base_url="http://front")


async def test_path_query_method_and_body_go_through() -> None:
    async def service(request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        return httpx.Response(201, text=f"{request.method} {request.url.raw_path.decode()} {body.decode()}")

    async with front(httpx.MockTransport(service)) as client:
        answer = await client.put("/survey/v1/a%2Fb?x=1&y=%20", content="hello")
    assert answer.status_code == 201
    assert answer.text == "PUT /survey/v1/a%2Fb?x=1&y=%20 hello"


async def test_a_streamed_body_goes_through_in_parts() -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one,"
        yield b"two"

    async def service(request: httpx.Request) -> httpx.Response:
        assert "content-length" not in request.headers
        return httpx.Response(200, content=await request.aread())

    async with front(httpx.MockTransport(service)) as client:
        assert (await client.post("/survey/v1/x", content=parts())).content == b"one,two"


async def test_headers_of_one_connection_stay_on_that_connection() -> None:
    async def service(request: httpx.Request) -> httpx.Response:
        assert "keep-alive" not in request.headers
        assert request.headers["authorization"] == "Bearer abc"
        assert request.headers["host"] == "front"
        return httpx.Response(200, headers=[("keep-alive", "timeout=5"), ("etag", '"1"'), ("vary", "a"), ("vary", "b")])

    async with front(httpx.MockTransport(service)) as client:
        answer = await client.get("/survey/v1/x", headers={"keep-alive": "1", "authorization": "Bearer abc"})
    assert "keep-alive" not in answer.headers
    assert answer.headers["etag"] == '"1"'
    assert answer.headers.get_list("vary") == ["a", "b"]


async def test_compressed_answers_are_not_touched() -> None:
    packed = gzip.compress(b"text")

    async def service(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(packed))

    async with (
        front(httpx.MockTransport(service)) as client,
        client.stream("GET", "/survey/v1/x") as answer,
    ):
        assert b"".join([part async for part in answer.aiter_raw()]) == packed


async def test_a_service_that_is_down_is_a_problem_in_the_callers_language() -> None:
    async def service(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async with front(httpx.MockTransport(service)) as client:
        indonesian = await client.get("/survey/v1/x")
        english = await client.get("/survey/v1/x", headers={"accept-language": "en"})
    assert indonesian.status_code == 502
    assert indonesian.headers["content-type"] == "application/problem+json"
    assert indonesian.json()["title"] == "Layanan survey tidak dapat dihubungi"
    assert english.json()["title"] == "The service survey cannot be reached"


async def test_unknown_paths_are_not_passed_on() -> None:
    async with front(httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        assert (await client.get("/elsewhere")).status_code == 404


def test_the_published_keys_are_public_and_survive_being_written_and_read(tmp_path: Path) -> None:
    made = TokenIssuer.create(tmp_path / "key.pem")
    read = TokenIssuer.from_file(tmp_path / "key.pem")
    assert read.jwks == made.jwks
    assert set(made.jwks["keys"][0]) == {"kty", "n", "e", "kid", "use", "alg"}
