"""The demo's way to the services: kept connections, bodies, refusals in the services' own words."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from siklus.demo.client import Client, Who
from siklus.demo.http1 import Connections, File, Upload, body_of
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
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
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
    connections = Connections()
    async with a_server(lambda _: plain(200, {"ok": True})) as (url, served):
        for _ in range(3):
            reply = await connections.request("GET", url + "/x", headers={})
            assert reply.body == {"ok": True}
        await connections.close()
    assert served == [3]


async def test_an_answer_in_chunks_is_put_together() -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    connections = Connections()
    async with a_server(lambda _: head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n") as (url, _):
        reply = await connections.request("GET", url, headers={})
        await connections.close()
    assert reply.content == b"abcde"


def test_a_file_travels_with_its_fields() -> None:
    headers, content = body_of(Upload({"file": File("a.csv", b"x;y")}, {"mapping": "{}"}))
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="a.csv"\r\n\r\nx;y\r\n' in content
    assert b'name="mapping"\r\n\r\n{}\r\n' in content


async def calling(answer: Answering, work: Callable[[Client], Awaitable[object]]) -> object:
    async with a_server(answer) as (url, _):
        client = Client({"survey": url}, TokenIssuer.create(), Connections())
        try:
            return await work(client)
        finally:
            await client.connections.close()


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
