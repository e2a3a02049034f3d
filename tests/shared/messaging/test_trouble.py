"""Patience with a broker of which a node is away, and none with a client that does not close."""

import asyncio
import time
from contextlib import suppress

import pytest
import uvloop
from aiokafka.errors import NodeNotReadyError

from shared.messaging._trouble import close_in_time, patiently


class Node:
    """Answers after so many refusals."""

    def __init__(self, refusals: int) -> None:
        self.left = refusals

    async def ask(self) -> str:
        self.left -= 1
        if self.left >= 0:
            raise NodeNotReadyError
        return "answer"


async def test_a_question_that_met_a_node_that_is_away_is_asked_again() -> None:
    assert await patiently(Node(3).ask) == "answer"


async def test_a_broker_that_stays_away_is_named_as_the_trouble() -> None:
    began = time.monotonic()
    with pytest.raises(NodeNotReadyError):
        await patiently(Node(1_000_000).ask, seconds=0.5)
    assert time.monotonic() - began < 5


async def test_another_error_is_not_waited_with() -> None:
    node = Node(0)

    async def ask() -> str:
        await node.ask()
        raise ValueError(node.left)

    with pytest.raises(ValueError, match="-1"):
        await patiently(ask)


def test_a_connection_that_closed_under_the_loop_of_the_services_is_trouble_like_any_other() -> None:
    closed: list[bool] = []

    async def ask_over_a_closed_connection() -> str:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        async with server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

            async def ask() -> str:
                if not closed:
                    closed.append(True)
                    writer.write(b"anybody there?")
                return "answer"

            return await patiently(ask)

    assert uvloop.run(ask_over_a_closed_connection()) == "answer"
    assert closed


async def test_a_client_that_never_closes_is_interrupted() -> None:
    interrupted = False

    async def close() -> None:
        nonlocal interrupted
        try:
            await asyncio.Event().wait()
        finally:
            interrupted = True

    async with asyncio.timeout(20):
        await close_in_time(close())
    assert interrupted
