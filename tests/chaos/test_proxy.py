"""The proxy passes everything on, until it is told not to."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from siklus.chaos.proxy import Link
from siklus.ports import HOST, free_port
from tests.fixtures.waiting import until

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def link() -> AsyncIterator[Link]:
    """A way to a server that says everything back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(1 << 16):
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    target = free_port()
    server = await asyncio.start_server(echo, HOST, target)
    link = Link("echo", free_port(), target)
    await link.start()
    yield link
    await link.stop()
    server.close()
    await server.wait_closed()


async def said(link: Link, words: bytes) -> bytes:
    """Say something on a new connection and read as much back."""
    reader, writer = await asyncio.open_connection(HOST, link.port)
    try:
        writer.write(words)
        return await reader.readexactly(len(words))
    finally:
        writer.close()


async def test_what_is_said_comes_through_whole_in_both_directions(link: Link) -> None:
    words = bytes(range(256)) * 8192
    assert await said(link, words) == words
    assert link.passed == 2 * len(words)


async def test_an_end_in_order_reaches_the_other_side(link: Link) -> None:
    reader, writer = await asyncio.open_connection(HOST, link.port)
    writer.write(b"last words")
    writer.write_eof()
    assert await reader.read() == b"last words"
    writer.close()


async def test_a_delay_holds_back_each_piece(link: Link) -> None:
    link.delay(0.2)
    began = time.monotonic()
    assert await said(link, b"slow") == b"slow"
    assert time.monotonic() - began >= 0.4
    link.delay(0)
    assert await said(link, b"fast") == b"fast"


async def test_a_reset_breaks_connections_and_lets_new_ones_in(link: Link) -> None:
    reader, writer = await asyncio.open_connection(HOST, link.port)
    writer.write(b"before")
    assert await reader.readexactly(6) == b"before"
    link.reset()
    with pytest.raises(ConnectionResetError):
        await reader.readexactly(1)
    writer.close()
    assert await said(link, b"after") == b"after"


async def test_a_cut_lets_nothing_through_and_what_was_connected_is_reset_when_it_is_mended(link: Link) -> None:
    reader, writer = await asyncio.open_connection(HOST, link.port)
    writer.write(b"before")
    assert await reader.readexactly(6) == b"before"
    passed = link.passed
    link.cut()
    writer.write(b"lost")
    waiting = asyncio.create_task(said(link, b"patient"))
    answer = asyncio.create_task(reader.readexactly(1))
    done, _ = await asyncio.wait({waiting, answer}, timeout=0.3)
    assert done == set()
    assert link.passed == passed
    link.mend()
    with pytest.raises(ConnectionResetError):
        await answer
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await waiting
    writer.close()
    assert await said(link, b"after") == b"after"


async def test_a_server_that_is_away_resets_and_is_reached_once_it_is_back() -> None:
    target = free_port()
    link = Link("nobody", free_port(), target)
    await link.start()
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await said(link, b"hello")

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(16))
        writer.close()

    async with await asyncio.start_server(echo, HOST, target):

        async def answered() -> bytes | None:
            return await said(link, b"hello")

        assert await until(answered) == b"hello"
    await link.stop()
