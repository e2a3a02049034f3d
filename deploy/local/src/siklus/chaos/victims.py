"""Processes that are killed, paused and started again from outside, and started anew when they end by themselves."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psutil

from siklus.children import Child
from siklus.problems import ChildCrashed, ChildTooSlow

__all__ = ["Victim"]

_AGAIN_SECONDS = 0.5
_REAP_SECONDS = 10


@dataclass(eq=False)
class Victim:
    """One process with everything that it starts. `begin` starts it and returns once it is ready."""

    name: str
    begin: Callable[[], Awaitable[Child]]
    child: Child | None = None
    ended_by_itself: list[str] = field(default_factory=list)
    """What it said at the end, each time that nobody had ended it."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by a fault from its beginning until the process is ready again."""
    _watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self.child is None else self.child.process.pid

    async def start(self) -> None:
        """Start it, again and again as an orchestrator does, until it is ready."""
        while True:
            try:
                self.child = await self.begin()
            except (ChildCrashed, ChildTooSlow) as problem:
                self.ended_by_itself.append(f"{self.name} could not start: {str(problem).splitlines()[0]}")
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                self._watch = asyncio.create_task(self._start_again_when_it_ends(self.child))
                return

    async def kill(self) -> None:
        """End it and its descendants with SIGKILL, at once, as a machine that loses its power."""
        family = await self._forget()
        self._signal(family, signal.SIGKILL)
        await asyncio.to_thread(psutil.wait_procs, family[1:], _REAP_SECONDS)
        if self.child is not None:
            await self.child.process.wait()
            self.child = None

    async def stop(self) -> None:
        """Ask it to end and wait until it has."""
        await self._forget(freeze=False)
        if self.child is not None:
            await self.child.stop()
            self.child = None

    def pause(self) -> None:
        """Let it and its descendants stand still."""
        self._signal(self._family(), signal.SIGSTOP)

    def resume(self) -> None:
        """Let them go on."""
        self._signal(self._family(), signal.SIGCONT)

    async def _start_again_when_it_ends(self, child: Child) -> None:
        code = await child.process.wait()
        self.ended_by_itself.append(f"{self.name} ended by itself with code {code}; see {child.log}")
        self.child = None
        await self.start()

    async def _forget(self, *, freeze: bool = True) -> list[psutil.Process]:
        """Watch it no longer; frozen, it cannot have a child that we miss."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        if freeze:
            self.pause()
        return self._family()

    def _family(self) -> list[psutil.Process]:
        if self.pid is None:
            return []
        try:
            parent = psutil.Process(self.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _signal(self, family: list[psutil.Process], number: signal.Signals) -> None:
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
