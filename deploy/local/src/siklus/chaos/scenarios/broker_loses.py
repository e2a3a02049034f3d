"""The broker loses everything, and so much time has passed that the outboxes do not hold the past any more either.

Snapshots bring back what a new subscriber needs: a replay into empty databases ends in the state of the live ones.
"""

import random

from siklus.chaos.comparing import compare
from siklus.chaos.load import Load, at_work
from siklus.chaos.outcome import Outcome
from siklus.chaos.settling import read_events, settle
from siklus.chaos.stage import Stage
from siklus.replays import rebuild
from siklus.services import NAMES

__all__ = ["broker_loses"]

_FORGET = """
DELETE FROM outbox USING relay_cursor AS c
WHERE (outbox.transaction_id, outbox.position) <= (c.transaction_id, c.position)
"""


async def broker_loses(stage: Stage, load: Load, _draw: random.Random) -> Outcome:
    """Forget what is published, end the broker, let people work on, publish snapshots, and replay every service."""
    outcome = Outcome()
    if not stage.forgets:
        outcome.figures = {"skipped": "Apache Kafka keeps its log on disk"}
        return outcome
    await settle(stage)
    kept = (await read_events(stage)).count
    for name in NAMES:
        connection = await stage.connect(name)
        await connection.execute(_FORGET)
        await connection.close()
    async with stage.victims["broker"].lock:
        await stage.victims["broker"].kill()
        async with at_work(load):
            await stage.victims["broker"].start()
    await settle(stage)
    for name in NAMES:
        await stage.services[name].run(stage.state, "snapshot", title=f"The snapshot of {name}")
    await settle(stage)
    outcome.figures["events_forgotten"] = kept
    for name in NAMES:
        rebuilt = await rebuild(name, stage.state, stage.running)
        outcome.figures[f"replayed_by_{name}"] = rebuilt.events
        outcome.expect(not rebuilt.differing, f"a replay of {name} builds other rows in {rebuilt.differing}")
        outcome.expect(len(rebuilt.live) > 0, f"{name} has no projection, so nothing was compared")
    findings = await compare(stage, load, await read_events(stage))
    outcome.figures |= {"lost": findings.lost, "double_effects": findings.double_effects}
    outcome.words += findings.words
    return outcome
