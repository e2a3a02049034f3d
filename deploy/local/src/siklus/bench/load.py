"""A load generator that costs little beside what it measures: raw HTTP/1.1 over kept connections."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Load", "drive", "request_bytes"]


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests did: how many, in how many seconds, with which statuses, each one's milliseconds."""

    requests: int
    seconds: float
    statuses: Mapping[int, int]
    milliseconds: Sequence[float]

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds that `share` (0–1) of the requests stayed within."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request_bytes(method: str, path: str, *, token: str = "", body: object = None) -> bytes:
    """A whole request as it goes over the wire."""
    content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(content)}"]
    if content:
        lines.append("Content-Type: application/json")
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def drive(host: str, port: int, requests: Sequence[bytes], *, connections: int = 16) -> Load:
    """Send `requests` once each over `connections` kept connections, each waiting for its answer."""
    waiting, statuses, took = iter(requests), Counter[int](), list[float]()
    streams = [await asyncio.open_connection(host, port) for _ in range(connections)]
    started = time.perf_counter()
    await asyncio.gather(*(_send_all(reader, writer, waiting, statuses, took) for reader, writer in streams))
    seconds = time.perf_counter() - started
    for _, writer in streams:
        writer.close()
        await writer.wait_closed()
    return Load(len(took), seconds, dict(statuses), took)


async def _send_all(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    statuses: Counter[int],
    took: list[float],
) -> None:
    for request in waiting:
        begun = time.perf_counter()
        writer.write(request)
        statuses[await _read_answer(reader)] += 1
        took.append((time.perf_counter() - begun) * 1_000)


async def _read_answer(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(lower[at + 15 : lower.index(b"\r\n", at)]))
    return status
