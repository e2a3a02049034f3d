"""The demo's way to the services: kept connections, bodies, refusals in the services' own words."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from siklus.demo.client import Client, Who, open_client
from siklus.demo.pace import Pace
from siklus.demo.problems import NeverHappened, Refused
from siklus.issuer import TokenIssuer

Answering = Callable[[bytes], bytes]


@asynccontextmanager
async def a_server(answer: Answering) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that answers each request by `answer`; yields its address and the requests of each connection."""
    connections: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(connections)
        connections.append(0)
        while head := await _head(reader):
            found = re.search(rb"content-length: (\d+)", head.lower())
            length = int(found[1]) if found else 0
            writer.write(answer(head + await reader.readexactly(length)))
            connections[number] += 1
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", connections
    finally:
        server.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def plain(status: int, body: object) -> bytes:
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


async def test_one_connection_serves_one_request_after_the_other() -> None:
    server, issuer = a_server(lambda _: plain(200, {"ok": True})), TokenIssuer.create()
    async with server as (url, served), open_client({"survey": url}, issuer) as client:
        for _ in range(3):
            assert await client.get(Who("a"), "/survey/v1/x") == {"ok": True}
    assert served == [3]


async def test_a_file_travels_with_its_fields() -> None:
    seen: list[bytes] = []

    def answer(request: bytes) -> bytes:
        seen.append(request)
        return plain(200, {})

    form = {"mapping": "{}"}
    await calling(answer, lambda client: client.upload(Who("a"), "/survey/v1/x", "a.csv", b"x;y", form=form))
    assert b'name="file"; filename="a.csv"' in seen[0]
    assert b"\r\n\r\nx;y\r\n" in seen[0]
    assert b'name="mapping"\r\n' in seen[0]


async def calling(answer: Answering, work: Callable[[Client], Awaitable[object]]) -> object:
    async with a_server(answer) as (url, _), open_client({"survey": url}, TokenIssuer.create()) as client:
        return await work(client)


async def test_a_busy_service_is_asked_again() -> None:
    answers = iter([b"HTTP/1.1 503 X\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n", plain(200, [1])])
    assert await calling(lambda _: next(answers), lambda client: client.get(Who("a"), "/survey/v1/x")) == [1]


async def test_a_refusal_carries_the_words_of_the_service() -> None:
    problem = {"type": "urn:x", "detail": "Kampanye ditutup.", "errors": [{"pointer": "/a", "detail": "salah"}]}
    with pytest.raises(Refused, match=r"409: urn:x: Kampanye ditutup\. /a: salah"):
        await calling(lambda _: plain(409, problem), lambda client: client.post(Who("a"), "/survey/v1/x", {}))


async def test_every_page_of_a_list_is_read() -> None:
    pages = iter([plain(200, {"items": [1], "next_cursor": "c"}), plain(200, {"items": [2], "next_cursor": None})])
    assert await calling(lambda _: next(pages), lambda client: client.all(Who("a"), "/survey/v1/x")) == [1, 2]


async def test_work_for_many_is_done_for_each_of_them() -> None:
    done: list[int] = []

    async def work(item: int) -> None:
        done.append(item)

    await Pace(concurrency=3).each("x", range(10), work)
    assert sorted(done) == list(range(10))


async def test_the_first_failure_of_many_ends_the_work() -> None:
    async def work(item: int) -> None:
        if item == 2:
            raise ValueError("two")

    with pytest.raises(ValueError, match="two"):
        await Pace().each("x", range(4), work)


async def test_waiting_in_vain_says_for_what() -> None:
    async def look() -> int:
        return 7

    with pytest.raises(NeverHappened, match="in vain for an eight; last seen: 7"):
        await Pace().until("an eight", look, lambda seen: seen == 8, limit=0)
