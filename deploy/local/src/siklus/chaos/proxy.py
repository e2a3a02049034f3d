"""A small TCP proxy that can delay what passes, cut the line for a while, and reset every connection."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from siklus.ports import HOST

__all__ = ["Link"]

_CHUNK = 256 * 1024
_LINGER_NOTHING = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class Link:
    """The way to a server at `target`; who shall use it connects to `port` instead.

    A server that is away looks as it does behind a load balancer: the connection is accepted and reset.
    """

    name: str
    port: int
    target: int
    passed: int = 0
    """Bytes, both ways."""
    _latency: float = 0.0
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self._open.set()
        self._server = await asyncio.start_server(self._connected, HOST, self.port, limit=_CHUNK, backlog=512)

    async def stop(self) -> None:
        """Reset every connection and listen no longer."""
        if self._server is not None:
            self._server.close()
            self._open.set()
            self.reset()
            await self._server.wait_closed()
            self._server = None

    def delay(self, seconds: float) -> None:
        """From now on hold back each piece for `seconds`; 0 is as fast as it goes."""
        self._latency = seconds

    def cut(self) -> None:
        """Let nothing through any more: connections stay, new ones are accepted, and nobody hears anything."""
        self._open.clear()

    def mend(self) -> None:
        """Put the line together again; connections of before the cut are reset, as any box between would do."""
        self.reset()
        self._open.set()

    def reset(self) -> None:
        """Reset every connection at once, in both directions, whatever was on its way."""
        for writer in tuple(self._writers):
            _reset(writer)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._open.wait()
            if writer.is_closing():
                return
            there_reader, there = await asyncio.open_connection(HOST, self.target, limit=_CHUNK)
        except OSError:
            return
        else:
            await self._join(reader, writer, there_reader, there)
        finally:
            self._writers.discard(writer)
            _reset(writer)

    async def _join(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> None:
        self._writers.add(there)
        try:
            ways = [
                asyncio.create_task(self._pump(reader, there)),
                asyncio.create_task(self._pump(there_reader, writer)),
            ]
            await asyncio.wait(ways)
        finally:
            self._writers.discard(there)
            _reset(there)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what comes until it ends; an end in order is passed on, too, anything else resets."""
        end: Callable[[asyncio.StreamWriter], None] = _reset
        with contextlib.suppress(OSError):
            while piece := await reader.read(_CHUNK):
                if self._latency:
                    await asyncio.sleep(self._latency)
                await self._open.wait()
                writer.write(piece)
                self.passed += len(piece)
                await writer.drain()
            end = _end
        end(writer)


def _end(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN; what was buffered is lost."""
    held = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        if held is not None and held.fileno() >= 0:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOTHING)
    writer.transport.abort()
