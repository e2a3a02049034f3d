"""Ports on this machine: the preferred one, or another that is free."""

import random
import socket
from dataclasses import dataclass, field

HOST = "127.0.0.1"
UNASSIGNED = range(20_000, 32_000)


@dataclass(slots=True)
class Ports:
    """Hands out ports and remembers which preferred ones were taken, for telling the person at the terminal."""

    moved: dict[str, tuple[int, int]] = field(default_factory=dict)
    _given: set[int] = field(default_factory=set)

    def take(self, name: str, preferred: int) -> int:
        """Return `preferred` if nobody listens on it, else another free port, noted in `moved` as (wanted, got)."""
        port = preferred if preferred not in self._given and is_free(preferred) else free_port()
        if port != preferred:
            self.moved[name] = (preferred, port)
        self._given.add(port)
        return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nobody listens on now.

    It lies below the range from which systems take the ports of outgoing connections, or one of those could have it
    by the time a server listens.
    """
    for port in random.sample(UNASSIGNED, len(UNASSIGNED)):
        if is_free(port):
            return port
    raise OSError(f"No port from {UNASSIGNED.start} to {UNASSIGNED.stop} is free.")
