"""Doing many things at once, showing how far they are, and waiting for what follows by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from siklus.console import console
from siklus.demo.problems import NeverHappened

__all__ = ["Pace", "SizedIterable"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_SHORTEST = 0.02
_LONGEST = 0.5
_PATIENCE = 1.0
"""Seconds after which a wait is shown."""


class SizedIterable(Sized, Iterable[T_co], Protocol[T_co]):
    """What can be counted and gone through."""


@dataclass
class Pace:
    """Runs work with bounded concurrency and notes how long each step took, in seconds."""

    concurrency: int = 32
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Time one step of the loop and say that it is done."""
        began = time.monotonic()
        yield
        self.seconds[title] = round(time.monotonic() - began, 2)
        console.print(f"[green]✓[/] {title} [dim]{self.seconds[title]:.1f} s[/]")

    async def each(
        self,
        title: str,
        items: SizedIterable[T],
        work: Callable[[T], Awaitable[object]],
        *,
        at_once: int | None = None,
    ) -> None:
        """Await `work` for every item, some at a time, with a progress bar; the first failure ends it."""
        with _bar() as bar:
            task = bar.add_task(title, total=len(items))
            waiting = iter(items)

            async def worker() -> None:
                for item in waiting:
                    await work(item)
                    bar.advance(task)

            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(min(at_once or self.concurrency, len(items))):
                        group.create_task(worker())
            except ExceptionGroup as failures:
                raise failures.exceptions[0] from None

    async def until(
        self,
        what: str,
        look: Callable[[], Awaitable[T]],
        holds: Callable[[T], bool],
        *,
        limit: float = 120.0,
        pause: float = _SHORTEST,
    ) -> T:
        """Look again and again until what is seen holds; return it. `pause` (seconds) is the first one, and grows.

        Raises NeverHappened after `limit` seconds.
        """
        began = time.monotonic()
        with _bar() as bar:
            while True:
                seen = await look()
                if holds(seen):
                    return seen
                waited = time.monotonic() - began
                if waited > limit:
                    raise NeverHappened(what, limit, seen)
                if waited > _PATIENCE and not bar.tasks:
                    bar.add_task(f"… {what}", total=None)
                await asyncio.sleep(pause)
                pause = max(pause, min(pause * 1.5, _LONGEST))


def _bar() -> Progress:
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
