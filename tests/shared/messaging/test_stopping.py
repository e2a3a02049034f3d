"""A reader stops in time and lets go of its connections, whatever its client does while a broker is away."""

import asyncio

import pytest

from shared.messaging._kafka import stop_reading


class Network:
    """The client's connections."""

    closed = False

    async def close(self) -> None:
        self.closed = True


class Reader:
    """A client that ends in the way of `raises`, or never."""

    def __init__(self, raises: type[BaseException] | None) -> None:
        self._client = Network()
        self._raises = raises

    async def stop(self) -> None:
        if self._raises is None:
            await asyncio.Event().wait()
        else:
            raise self._raises

    @property
    def let_go(self) -> bool:
        return self._client.closed


async def test_the_client_s_own_cancellation_is_not_taken_for_ours() -> None:
    reader = Reader(asyncio.CancelledError)
    await stop_reading(reader)
    assert reader.let_go


async def test_a_client_that_waits_for_a_broker_is_not_waited_for() -> None:
    reader = Reader(None)
    async with asyncio.timeout(10):
        await stop_reading(reader)
    assert reader.let_go


async def test_whoever_is_cancelled_while_stopping_stays_cancelled() -> None:
    reader = Reader(None)
    stopping = asyncio.create_task(stop_reading(reader))
    await asyncio.wait({stopping}, timeout=0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert reader.let_go
