"""One service's clock is an hour ahead, then right again: order and effects do not come from clocks.

libfaketime, preloaded into that service's processes only, moves everything that they ask the system about the time;
what measures durations stays as it is. The lease of a relay goes by the database's clock.
"""

import asyncio
import platform
import random
import sys
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from siklus.chaos.comparing import compare
from siklus.chaos.load import Load, at_work
from siklus.chaos.outcome import Outcome
from siklus.chaos.settling import read_events, settle
from siklus.chaos.stage import Stage
from siklus.chaos.victims import Victim
from siklus.children import folder_of, together
from siklus.ports import HOST
from siklus.services import NAMES

__all__ = ["clock_moved"]

_AHEAD = timedelta(hours=1)
_WORK_SECONDS = 15.0
_TOLERATED = timedelta(minutes=2)


async def clock_moved(stage: Stage, load: Load, draw: random.Random) -> Outcome:
    """Move the clock of a service that is drawn, under load; move it back; compare."""
    outcome = Outcome()
    service = draw.choice(NAMES)
    library = _library()
    if library is None:
        outcome.figures = {"skipped": "libfaketime is not there for this machine"}
        return outcome
    processes = [stage.victims[f"{service}-api"], *stage.workers(service)]
    async with at_work(load):
        ahead = await _work_with(stage, load, service, processes, _preloaded(library))
        right = await _work_with(stage, load, service, processes, {})
    await settle(stage)
    findings = await compare(stage, load, await read_events(stage))
    outcome.figures = {
        "service": service,
        "seconds_ahead": round(ahead.total_seconds()),
        "seconds_ahead_afterwards": round(right.total_seconds()),
        "lost": findings.lost,
        "double_effects": findings.double_effects,
    }
    outcome.words += findings.words
    outcome.expect(abs(ahead - _AHEAD) < _TOLERATED, f"the clock of {service} was {ahead} ahead, not {_AHEAD}")
    outcome.expect(abs(right) < _TOLERATED, f"the clock of {service} stayed {right} ahead")
    return outcome


async def _work_with(
    stage: Stage, load: Load, service: str, processes: list[Victim], environment: dict[str, str]
) -> timedelta:
    """Start the service's processes anew in this environment, let people work, and say how far its clock is ahead."""
    for process in processes:
        stage.environment[process.name] = environment
    await together(*map(_restart, processes))
    await asyncio.sleep(_WORK_SECONDS)
    async with load.client.session.get(f"http://{HOST}:{stage.services[service].ops_port}/livez") as reply:
        return parsedate_to_datetime(reply.headers["date"]) - datetime.now(UTC)


async def _restart(process: Victim) -> None:
    async with process.lock:
        await process.stop()
        await process.start()


def _preloaded(library: Path) -> dict[str, str]:
    ahead = f"+{_AHEAD.total_seconds():.0f}s"
    return {"LD_PRELOAD": str(library), "FAKETIME": ahead, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


def _library() -> Path | None:
    """Find the library; the package brings it for one kind of machine only."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return None
    try:
        folder = folder_of("libfaketime")
    except ModuleNotFoundError:
        return None
    return next(folder.rglob("libfaketime.so.1"), None)
