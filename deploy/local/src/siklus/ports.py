"""Ports on this machine: the preferred one, or another that is free."""

import asyncio
import random
import socket
from dataclasses import dataclass, field

HOST = "127.0.0.1"
UNASSIGNED = range(20_000, 32_000)


@dataclass(slots=True)
class Ports:
    """Hands out ports, holds them until they are needed, and remembers which preferred ones were taken."""

    moved: dict[str, tuple[int, int]] = field(default_factory=dict)
    _held: list[socket.socket] = field(default_factory=list)

    def take(self, name: str, preferred: int) -> int:
        """Return `preferred` if nobody listens on it, else another free port, noted in `moved` as (wanted, got).

        Until `release` nobody else gets it: a second start at the same moment, in another checkout, must not.
        """
        holder = _listen(preferred) or _listen(free_port())
        if holder is None:
            raise OSError(f"No port is free for {name}.")
        self._held.append(holder)
        port: int = holder.getsockname()[1]
        if port != preferred:
            self.moved[name] = (preferred, port)
        return port

    def release(self) -> None:
        """Let go of the ports, because those for whom they are start now."""
        for holder in self._held:
            holder.close()
        self._held.clear()


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


def free_port() -> int:
    """Return a port that nobody listens on now.

    It lies below the range from which systems take the ports of outgoing connections, or one of those could have it
    by the time a server listens.
    """
    for port in random.sample(UNASSIGNED, len(UNASSIGNED)):
        if is_free(port):
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
