"""Sends prepared requests over a few connections that stay open, as fast as the answers come."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CONNECTIONS = 16
"""Enough to keep two cores busy; more would only measure queues."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run gave: requests a second, milliseconds at three quantiles, how often each status came."""

    requests: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    statuses: dict[int, int]

    @property
    def all_succeeded(self) -> bool:
        """Whether every answer was a success."""
        return all(200 <= status < 300 for status in self.statuses)


def prepare(method: str, path: str, token: str | None = None, body: Any = None) -> bytes:
    """Return a whole HTTP/1.1 request; `body` is sent as JSON."""
    content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    lines = [f"{method} {path} HTTP/1.1", "host: bench", "accept: application/json", f"content-length: {len(content)}"]
    if content:
        lines.append("content-type: application/json")
    if token is not None:
        lines.append(f"authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def send(url: str, requests: Sequence[bytes], *, connections: int = CONNECTIONS) -> Measured:
    """Send every request once and measure."""
    host, _, port = url.removeprefix("http://").partition(":")
    waiting = iter(requests)
    times: list[float] = []
    statuses: Counter[int] = Counter()
    began = time.perf_counter()
    await asyncio.gather(*(_work(host, int(port), waiting, times, statuses) for _ in range(connections)))
    seconds = time.perf_counter() - began
    times.sort()
    p50, p95, p99 = (round(times[int(len(times) * part)] * 1000, 2) for part in (0.5, 0.95, 0.99))
    return Measured(len(times), round(len(times) / seconds, 1), p50, p95, p99, dict(statuses))


async def _work(host: str, port: int, waiting: Iterator[bytes], times: list[float], statuses: Counter[int]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            status = await _read_answer(reader)
            times.append(time.perf_counter() - began)
            statuses[status] += 1
    finally:
        writer.close()
        await writer.wait_closed()


async def _read_answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    headers = _headers(head)
    if headers.get(b"transfer-encoding") == b"chunked":
        await _read_chunks(reader)
    else:
        await reader.readexactly(int(headers.get(b"content-length", b"0")))
    return status


async def _read_chunks(reader: asyncio.StreamReader) -> None:
    size = 1
    while size:
        size = int((await reader.readline()).split(b";")[0], 16)
        await reader.readexactly(size + 2)


def _headers(head: bytes) -> Mapping[bytes, bytes]:
    pairs = (line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:] if line)
    return {name: value.strip() for name, value in pairs}
