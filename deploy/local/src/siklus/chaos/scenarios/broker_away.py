"""The broker is away for a minute: people work on and see no failure, and the outbox keeps what they did, no more."""

import asyncio
import random

from siklus.chaos.comparing import compare
from siklus.chaos.load import Load, at_work
from siklus.chaos.outcome import Outcome
from siklus.chaos.settling import count_unpublished, read_events, settle
from siklus.chaos.stage import Stage
from siklus.services import NAMES

__all__ = ["broker_away"]

_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_DRAIN_SECONDS = 60.0


async def broker_away(stage: Stage, load: Load, _draw: random.Random) -> Outcome:
    """Kill the broker under load, start it again after a minute, and compare."""
    outcome = Outcome()
    await settle(stage)
    before = await read_events(stage)
    counts = sum(load.ledger.counts.values())
    load.client.outcomes.clear()
    clock = asyncio.get_running_loop().time
    async with at_work(load):
        async with stage.victims["broker"].lock:
            await stage.victims["broker"].kill()
            waiting = await _wait(stage)
            answers = dict(load.client.outcomes)
            during = await read_events(stage)
            accepted = sum(load.ledger.counts.values()) - counts
            await stage.victims["broker"].start()
        began = clock()
        while await _unpublished(stage):
            await asyncio.sleep(_LOOK_SECONDS / 4)
            if clock() - began > _DRAIN_SECONDS * 4:
                break
        drained = clock() - began
    await settle(stage)
    findings = await compare(stage, load, await read_events(stage))
    failures = {status: count for status, count in answers.items() if not status.startswith(("2", "3"))}
    recorded = during.count - before.count
    outcome.figures = {
        "seconds": _SECONDS,
        "acknowledged_meanwhile": accepted,
        "answers": answers,
        "failures": sum(failures.values()),
        "recorded_meanwhile": recorded,
        "most_unpublished": max(waiting),
        "seconds_to_drain": round(drained, 1),
        "lost": findings.lost,
        "double_effects": findings.double_effects,
    }
    outcome.words += findings.words
    outcome.expect(not failures, f"answers while the broker was away: {failures}")
    outcome.expect(accepted > 0, "nobody could work while the broker was away")
    outcome.expect(max(waiting) <= recorded, f"{max(waiting)} events waited, but only {recorded} were recorded")
    outcome.expect(drained <= _DRAIN_SECONDS, f"the outbox was empty only {drained:.0f} s after the broker was back")
    return outcome


async def _wait(stage: Stage) -> list[int]:
    """Look at the outboxes once a second until the broker has been away long enough."""
    clock = asyncio.get_running_loop().time
    end, found = clock() + _SECONDS, [0]
    while clock() < end:
        await asyncio.sleep(_LOOK_SECONDS)
        found.append(await _unpublished(stage))
    return found


async def _unpublished(stage: Stage) -> int:
    return sum([await count_unpublished(stage, name) for name in NAMES])
