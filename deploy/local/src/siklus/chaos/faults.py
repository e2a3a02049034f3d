"""Carrying a plan out: each fault at its time, and everything ready again afterwards."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from siklus.chaos.plan import Fault, Plan
from siklus.chaos.proxy import Link
from siklus.chaos.stage import WORKERS, Stage
from siklus.chaos.victims import Victim
from siklus.console import console

__all__ = ["Done", "carry_out"]

_LATENCY_SECONDS = 0.1
_LONGEST_WAIT = 300.0


@dataclass(frozen=True, slots=True)
class Done:
    """A fault that has happened: to which process or connection, from when until everything was ready again."""

    fault: Fault
    target: str
    began: datetime
    ended: datetime


async def carry_out(plan: Plan, stage: Stage) -> list[Done]:
    """Let every fault of the plan happen; return once the last one is mended. What overlaps in time overlaps here.

    Two faults of one process wait for each other; otherwise the second would hit what is not there.
    """
    began = time.monotonic()
    found: list[Done] = []
    async with asyncio.TaskGroup() as group:
        for fault in plan.faults:
            await asyncio.sleep(max(0.0, began + fault.at - time.monotonic()))
            group.create_task(_note(fault, stage, found))
    return sorted(found, key=lambda done: done.fault.number)


async def _note(fault: Fault, stage: Stage, found: list[Done]) -> None:
    async with asyncio.timeout(_LONGEST_WAIT):
        done = await _happen(fault, stage)
    found.append(done)
    took = (done.ended - done.began).total_seconds()
    console.print(f"[dim]{fault}  → {done.target}, ready again after {took:.1f} s[/]", soft_wrap=True)


async def _happen(fault: Fault, stage: Stage) -> Done:
    if fault.action in {"delay", "cut", "reset"}:
        link = stage.links[_link_of(fault)]
        began = datetime.now(UTC)
        await _disturb(fault, link)
        return Done(fault, f"connections of {link.name}", began, datetime.now(UTC))
    victim = await _victim_of(fault, stage)
    async with victim.lock:
        began = datetime.now(UTC)
        await _strike(fault, victim)
        return Done(fault, victim.name, began, datetime.now(UTC))


def _link_of(fault: Fault) -> str:
    return f"{fault.service}-api" if fault.component == "api" else fault.component


async def _victim_of(fault: Fault, stage: Stage) -> Victim:
    service = fault.service or ""
    if fault.component == "api":
        return stage.victims[f"{service}-api"]
    if fault.component == "consumer":
        return stage.workers(service)[fault.number % WORKERS]
    if fault.component == "relay":
        # Who leads is known once PostgreSQL is there again.
        async with stage.victims["postgres"].lock:
            return await stage.leader(service)
    return stage.victims[fault.component]


async def _strike(fault: Fault, victim: Victim) -> None:
    if fault.action == "pause":
        victim.pause()
        await asyncio.sleep(fault.seconds)
        victim.resume()
        return
    if fault.action == "kill":
        await victim.kill()
        await asyncio.sleep(fault.seconds)
    else:
        await victim.stop()
    await victim.start()


async def _disturb(fault: Fault, link: Link) -> None:
    if fault.action == "reset":
        link.reset()
    elif fault.action == "delay":
        link.delay(_LATENCY_SECONDS)
        await asyncio.sleep(fault.seconds)
        link.delay(0)
    else:
        link.cut()
        await asyncio.sleep(fault.seconds)
        link.mend()
