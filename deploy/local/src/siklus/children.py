"""Child processes: started through `launch`, watched, stopped; none outlives the process that started it."""

import asyncio
import importlib.util
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siklus.problems import ChildCrashed, ChildTooSlow

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class User:
    """The unprivileged user a child runs as; `reach` lets it enter folders that are closed to that user."""

    uid: int
    reach: bool


@dataclass(slots=True)
class Child:
    """One running child."""

    name: str
    process: asyncio.subprocess.Process
    log: Path
    stop_signal: signal.Signals

    async def wait_until(self, is_ready: Callable[[], Awaitable[bool]], *, limit: float) -> None:
        """Ask `is_ready` again and again until it says yes.

        Raises ChildCrashed when the child ends first, ChildTooSlow after `limit` seconds; whatever ends the waiting
        early, the child is stopped.
        """
        try:
            await self._wait_until(is_ready, limit)
        except BaseException:
            await self.stop()
            raise

    async def _wait_until(self, is_ready: Callable[[], Awaitable[bool]], limit: float) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + limit
        pause = 0.01
        while not await is_ready():
            if self.process.returncode is not None:
                raise ChildCrashed(self.name, self.process.returncode, self.log)
            if clock() > deadline:
                raise ChildTooSlow(self.name, limit, self.log)
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.25)

    async def stop(self, *, grace: float = 10) -> None:
        """Ask the child to end, and end its whole group when it has not after `grace` seconds."""
        if self.process.returncode is None:
            self.process.send_signal(self.stop_signal)
            try:
                await asyncio.wait_for(self.process.wait(), grace)
            except TimeoutError:
                kill_group(self.process.pid)
                await self.process.wait()
        kill_group(self.process.pid)


def kill_group(pid: int) -> None:
    """End whatever is left of a child's process group."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # macOS answers with a permission error for a group that has only dead members.
        return


async def start_child(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: User | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a program in its own process group, writing to `log` (begun anew), and return it.

    `environment` is added to our own. Must be called in the main thread: the kernel ties the child to the thread
    that started it.
    """
    launch = [sys.executable, "-I", "-S", str(LAUNCH), str(int(stop_signal))]
    launch += [str(user.uid), str(int(user.reach))] if user else ["-", "0"]
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *launch,
            *map(str, command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            process_group=0,
        )
    return Child(name, process, log, stop_signal)


async def run_to_end(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: User | None = None,
) -> None:
    """Run a program that ends by itself.

    Raises ChildCrashed when it ends with another code than 0. Cancelling stops it.
    """
    child = await start_child(name, command, log=log, environment=environment, folder=folder, user=user)
    try:
        code = await child.process.wait()
    finally:
        await child.stop()
    if code != 0:
        raise ChildCrashed(name, code, log)


async def together(*work: Coroutine[Any, Any, object]) -> None:
    """Await all of `work` at the same time; the first failure cancels the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in work:
                group.create_task(part)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None


def folder_of(package: str) -> Path:
    """Return the folder of an installed package that brings programs, without importing it.

    Raises ModuleNotFoundError.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed; run `make setup`.")
    return Path(spec.origin).parent
