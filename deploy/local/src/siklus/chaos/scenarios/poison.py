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
    rounds: int


_PARTS = (
    _Part("paced", 6000, paced=True, names=True, rounds=1),
    _Part("at_once", 30_000, paced=False, names=True, rounds=3),
    _Part("at_once_unnamed", 6000, paced=False, names=False, rounds=1),
)
_LEAST = {"paced": 0.9, "at_once": 0.6}
"""Ratios that are judged. At once it is a matter of milliseconds, in which other work on the machine shows as well."""


async def poison(stage: Stage, draw: random.Random) -> Outcome:
    """Let events arrive without and with poison, at a steady pace and all at once, and compare the throughput.

    What else the machine does can only make a round slower, so the quickest ones are compared.
    """
    outcome = Outcome()
    for part in _PARTS:
        sick = sorted(draw.sample(range(part.events), round(part.events * _SHARE)))
        sound = part.events - len(sick)
        rates: dict[str, list[float]] = {"clean": [], "poisoned": []}
        for _ in range(part.rounds):
            async with open_probe(stage) as probe:
                _, clean = await _measure(probe, part, [])
                topic, seen = await _measure(probe, part, sick)
                in_topic = await count_unread(probe.broker, "nobody", [f"probe.{topic}.dlq"])
            rates["clean"].append(_rate(clean))
            rates["poisoned"].append(_rate(seen))
            outcome.expect(seen.handled == seen.effects == sound, f"{seen.handled} handled, {seen.effects} effects")
            outcome.expect(seen.dead == len(sick), f"{len(sick)} were poison, {seen.dead} are dead letters")
            outcome.expect(in_topic == len(sick), f"{len(sick)} were poison, {in_topic} are in the dead-letter topic")
        # Fewer of as many were there to be handled.
        ratio = max(rates["poisoned"]) / max(rates["clean"]) * part.events / sound
        outcome.figures |= {
            f"{part.name}_per_second": round(max(rates["clean"])),
            f"{part.name}_per_second_with_poison": round(max(rates["poisoned"])),
            f"{part.name}_dead_letters": len(sick),
            f"{part.name}_ratio": round(ratio, 3),
        }
        outcome.expect(ratio >= _LEAST.get(part.name, 0.0), f"{part.name}: poison slowed the others too much")
    return outcome


def _rate(seen: Seen) -> float:
    return seen.handled / max(seen.seconds, 0.001)


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
