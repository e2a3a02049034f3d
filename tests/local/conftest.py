"""A Siklus installation of its own for the tests of the runtime: real processes, stand-ins for the services."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from siklus.ports import free_port
from siklus.state import Running, State
from tests.fixtures.waiting import until

STAND_INS = Path(__file__).with_name("stand_ins")


@dataclass(slots=True)
class Started:
    """One `siklus` process that runs everything."""

    process: asyncio.subprocess.Process
    running: Running
    descendants: list[psutil.Process]

    async def stop(self, number: signal.Signals = signal.SIGINT) -> str:
        """Send a signal, wait for the end, and return all that was printed."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.output()

    async def output(self) -> str:
        """Wait for the end and return all that was printed."""
        async with asyncio.timeout(90):
            printed, _ = await self.process.communicate()
        return printed.decode()

    def left_over(self) -> list[psutil.Process]:
        """Return the processes that still run."""
        return [p for p in self.descendants if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


@dataclass(slots=True)
class Installation:
    """A state folder and the commands on it; `services` is where the stand-ins are, None for the real ones."""

    state: State
    services: Path | None = STAND_INS
    started: list[Started] = field(default_factory=list)

    async def start(self, *, port: int | None = None) -> Started:
        """Run `siklus up` and return once everything is ready."""
        process = await self._run("up", "--port", str(port or free_port()))

        async def find_running() -> Running | None:
            assert process.returncode is None, (await process.communicate())[0].decode()
            return self.state.find_running()

        running = await until(find_running, limit=120)
        descendants = psutil.Process(process.pid).children(recursive=True)
        self.started.append(Started(process, running, descendants))
        return self.started[-1]

    async def command(self, *arguments: str) -> tuple[int, str]:
        """Run another command and return its code and what it printed."""
        process = await self._run(*arguments)
        async with asyncio.timeout(600):
            printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    async def _run(self, *arguments: str) -> asyncio.subprocess.Process:
        stand_ins = {} if self.services is None else {"PYTHONPATH": str(self.services)}
        environment = {**os.environ, **stand_ins, "SIKLUS_VAR": str(self.state.folder)}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "siklus", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment | {"COLUMNS": "200"},
        )


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state folder for all tests, so that the cluster is made once."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
async def installation(folder: Path) -> AsyncIterator[Installation]:
    """An installation on which nothing runs before the test and after it."""
    installation = Installation(State(folder))
    yield installation
    for each in installation.started:
        await each.stop()
