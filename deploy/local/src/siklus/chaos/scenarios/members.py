"""Members of a group come and go every five seconds, half of them by a kill, while events arrive."""

import asyncio
import random

from siklus.chaos.outcome import Outcome
from siklus.chaos.probe import Probe, open_probe, things
from siklus.chaos.stage import Stage
from siklus.chaos.victims import Victim
from siklus.children import together

__all__ = ["members_come_and_go"]

_MEMBERS = 3
_CHANGES = 8
_CHANGE_SECONDS = 5.0
_EVENTS = 20
"""In each publication, of which there is one every tenth of a second."""
_PUBLISH_SECONDS = 0.1
_LIMIT = 180.0


async def members_come_and_go(stage: Stage, draw: random.Random) -> Outcome:
    """Change the group every five seconds under load; every event is handled once."""
    outcome = Outcome()
    async with open_probe(stage) as probe:
        topic = await probe.topic()
        members = [probe.member(topic, f"member-{number}") for number in range(_MEMBERS)]
        await together(*(member.start() for member in members))
        publishing = asyncio.create_task(_publish(probe, topic))
        kills = await _change(members, draw)
        during = (await probe.see(topic)).handled
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        published = await probe.count_published(topic)
        seen = await probe.until_done(topic, handled=published, limit=_LIMIT)
        await together(*(member.stop() for member in members))
    outcome.figures = {
        "changes": _CHANGES,
        "kills": kills,
        "events": published,
        "handled_while_members_changed": during,
        "lost": published - seen.handled,
        "double_effects": seen.effects - seen.handled,
        "dead_letters": seen.dead,
    }
    outcome.expect(seen.handled == published, f"{published - seen.handled} events were never handled")
    outcome.expect(seen.effects == seen.handled, f"{seen.effects - seen.handled} effects too many")
    outcome.expect(seen.dead == 0, f"{seen.dead} dead letters")
    outcome.expect(during > 0, "nothing was handled as long as members came and went")
    return outcome


async def _publish(probe: Probe, topic: str) -> None:
    while True:
        await probe.publish(things(topic, _EVENTS))
        await asyncio.sleep(_PUBLISH_SECONDS)


async def _change(members: list[Victim], draw: random.Random) -> int:
    """Let one member after the other go, by a kill or in order, and a new one come in its place; count the kills."""
    kills = 0
    for number in range(_CHANGES):
        await asyncio.sleep(_CHANGE_SECONDS)
        member = members[number % len(members)]
        if draw.random() < 0.5:
            await member.kill()
            kills += 1
        else:
            await member.stop()
        await member.start()
    return kills
