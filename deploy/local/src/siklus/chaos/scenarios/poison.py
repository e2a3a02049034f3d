"""One event in a hundred is poison: the others get through nearly as fast, and each poisoned one is a dead letter."""

import asyncio
import random
from dataclasses import dataclass

from shared.messaging import count_unread
from siklus.chaos.outcome import Outcome
from siklus.chaos.probe import Probe, Seen, open_probe, things
from siklus.chaos.stage import Stage

__all__ = ["poison"]

_SHARE = 0.01
_RATE = 300
"""Events a second that arrive, in the part that is not as fast as it goes."""
_PUBLISH_SECONDS = 0.1
_LIMIT = 300.0


@dataclass(frozen=True, slots=True)
class _Part:
    """So many events, at a steady pace or all at once, for a handler that names what fails or does not."""

    name: str
    events: int
    paced: bool
    names: bool


_PARTS = (
    _Part("paced", 6000, paced=True, names=True),
    _Part("at_once", 40_000, paced=False, names=True),
    _Part("at_once_unnamed", 6000, paced=False, names=False),
)
_JUDGED = ("paced", "at_once")


async def poison(stage: Stage, draw: random.Random) -> Outcome:
    """Let events arrive without and with poison, at a steady pace and all at once, and compare the throughput."""
    outcome = Outcome()
    for part in _PARTS:
        sick = sorted(draw.sample(range(part.events), round(part.events * _SHARE)))
        async with open_probe(stage) as probe:
            _, clean = await _measure(probe, part, [])
            topic, seen = await _measure(probe, part, sick)
            in_topic = await count_unread(probe.broker, "nobody", [f"probe.{topic}.dlq"])
        _note(outcome, part, clean, seen)
        sound = part.events - len(sick)
        outcome.expect(seen.handled == seen.effects == sound, f"{seen.handled} handled, {seen.effects} effects")
        outcome.expect(seen.dead == len(sick), f"{len(sick)} were poison, {seen.dead} are dead letters")
        outcome.expect(in_topic == len(sick), f"{len(sick)} were poison, {in_topic} are in the dead-letter topic")
    return outcome


def _note(outcome: Outcome, part: _Part, clean: Seen, seen: Seen) -> None:
    rates = [each.handled / max(each.seconds, 0.001) for each in (clean, seen)]
    ratio = rates[1] / rates[0] * clean.handled / seen.handled
    outcome.figures |= {
        f"{part.name}_per_second": round(rates[0]),
        f"{part.name}_per_second_with_poison": round(rates[1]),
        f"{part.name}_dead_letters": seen.dead,
        f"{part.name}_ratio": round(ratio, 3),
    }
    outcome.expect(
        part.name not in _JUDGED or ratio >= 0.9, f"{part.name}: poison slowed the others by a tenth or more"
    )


async def _measure(probe: Probe, part: _Part, sick: list[int]) -> tuple[str, Seen]:
    topic = await probe.topic()
    events = things(topic, part.events, failing=sick)
    member = probe.member(topic, "poison-member", alone=True, names=part.names)
    if part.paced:
        await member.start()
        step = round(_RATE * _PUBLISH_SECONDS)
        for start in range(0, len(events), step):
            await probe.publish(events[start : start + step])
            await asyncio.sleep(_PUBLISH_SECONDS)
    else:
        await probe.publish(events)
        await probe.sent()
        await member.start()
    seen = await probe.until_done(topic, handled=part.events - len(sick), dead=len(sick), limit=_LIMIT)
    await member.stop()
    return topic, seen
