"""Whether a consumer still asks for events: a metric, a warning, and an end to one that stands still."""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from shared.messaging._errors import StandsStillError
from shared.messaging._metrics import note_poll

__all__ = ["Pulse", "seconds_without_poll"]

_beating: dict[str, "Pulse"] = {}


class Pulse:
    """When the consumer `name` last asked for events; after `patience` seconds without it stands still.

    What handlers do does not count: they may compute for as long as they need.
    """

    def __init__(self, name: str, patience: float) -> None:
        self._name = name
        self._patience = patience
        self._last = time.monotonic()
        self._at_work = False

    @property
    def silent_seconds(self) -> float:
        """How long nothing was asked for, handlers included."""
        return time.monotonic() - self._last

    def beat(self) -> None:
        """Note that events are asked for."""
        self._last = time.monotonic()
        note_poll(self._name)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let handlers work inside the block."""
        self._at_work = True
        try:
            yield
        finally:
            self._at_work = False
            self.beat()

    async def watch(self, work: Coroutine[Any, Any, None]) -> None:
        """Await `work` and raise what it raises; cancel it when it stands still, and raise StandsStillError."""
        self.beat()
        _beating[self._name] = self
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait({task}, timeout=self._patience / 4))[0]:
                if not self._at_work and self.silent_seconds > self._patience:
                    raise StandsStillError(f"{self._name} has not asked for events for {self.silent_seconds:.0f} s")
        finally:
            _beating.pop(self._name, None)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        task.result()


def seconds_without_poll() -> float:
    """Return how long the most silent consumer of this process has not asked for events; 0 when none runs."""
    return max((pulse.silent_seconds for pulse in _beating.values()), default=0.0)
