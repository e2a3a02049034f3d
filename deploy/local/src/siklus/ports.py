"""Ports on this machine: the preferred one, or another that is free."""

import asyncio
import random
import socket
import sys
from dataclasses import dataclass, field

HOST = "127.0.0.1"
UNASSIGNED = range(20_000, 32_000)


@dataclass(slots=True)
class Ports:
    """Hands out ports, holds them until they are needed, and remembers which preferred ones were taken."""

    moved: dict[str, tuple[int, int]] = field(default_factory=dict)
    _held: list[socket.socket] = field(default_factory=list)
    _claims: list[socket.socket] = field(default_factory=list)

    def take(self, name: str, preferred: int) -> int:
        """Return `preferred` if nobody has it, else another free port, noted in `moved` as (wanted, got)."""
        port = preferred
        while not self._take(port):
            port = free_port()
        if port != preferred:
            self.moved[name] = (preferred, port)
        return port

    def take_any(self) -> int:
        """Return a free port that no other runtime on this machine is about to use either."""
        while True:
            port = free_port()
            claim = _claim(port)
            if claim is not None:
                self._claims.append(claim)
                return port

    def release(self) -> None:
        """Let go of the ports, because those for whom they are start now; other runtimes still leave them alone."""
        _close(self._held)

    def close(self) -> None:
        """Let go of everything."""
        _close(self._held)
        _close(self._claims)

    def _take(self, port: int) -> bool:
        """Listen on the port until `release`, and claim it before other runtimes on this machine until `close`.

        Between the two there is a moment in which nobody listens, on a busy machine a long one.
        """
        holder, claim = _listen(port), _claim(port)
        if holder is None or claim is None:
            _close([each for each in (holder, claim) if each is not None])
            return False
        self._held.append(holder)
        self._claims.append(claim)
        return True


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    holder = _listen(port)
    if holder is None:
        return False
    holder.close()
    return True


def _listen(port: int) -> socket.socket | None:
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Connections of a former run that are still closing do not count.
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind((HOST, port))
        holder.listen(1)
    except OSError:
        holder.close()
        return None
    return holder


def _claim(port: int) -> socket.socket | None:
    """Bind a name that only runtimes of Siklus know; it goes with the process, however that ends."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    if sys.platform == "linux":
        try:
            claim.bind(f"\0siklus-port-{port}")
        except OSError:
            claim.close()
            return None
    return claim


def _is_claimed(port: int) -> bool:
    claim = _claim(port)
    if claim is None:
        return True
    claim.close()
    return False


def _close(sockets: list[socket.socket]) -> None:
    while sockets:
        sockets.pop().close()


def free_port() -> int:
    """Return a port that nobody listens on now and no runtime of Siklus is about to.

    It lies below the range from which systems take the ports of outgoing connections, or one of those could have it
    by the time a server listens.
    """
    for port in random.sample(UNASSIGNED, len(UNASSIGNED)):
        if is_free(port) and not _is_claimed(port):
            return port
    raise OSError(f"No port from {UNASSIGNED.start} to {UNASSIGNED.stop} is free.")


async def accepts(port: int) -> bool:
    """Tell whether a server takes connections on the port. Asks as a client, to take the port from nobody."""
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
