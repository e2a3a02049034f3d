"""One event in a hundred is poison: the others get through nearly as fast, and each poisoned one is a dead letter."""

import asyncio
import random

from aiokafka import AIOKafkaConsumer, TopicPartition

from siklus.chaos.outcome import Outcome
from siklus.chaos.probe import Probe, Seen, open_probe, things
from siklus.chaos.stage import Stage

__all__ = ["poison"]

_EVENTS = 6000
_SHARE = 0.01
_RATE = 300
"""Events a second that arrive, in the part that is not as fast as it goes."""
_PUBLISH_SECONDS = 0.1
_LIMIT = 300.0


async def poison(stage: Stage, draw: random.Random) -> Outcome:
    """Let events arrive without and with poison, at a steady pace and all at once, and compare the throughput."""
    outcome = Outcome()
    sick = sorted(draw.sample(range(_EVENTS), round(_EVENTS * _SHARE)))
    for name, paced in (("paced", True), ("at_once", False)):
        async with open_probe(stage) as probe:
            _, clean = await _measure(probe, [], paced=paced)
            topic, seen = await _measure(probe, sick, paced=paced)
            in_topic = await _count(probe, f"probe.{topic}.dlq")
        sound = _EVENTS - len(sick)
        rates = [clean.handled / max(clean.seconds, 0.001), seen.handled / max(seen.seconds, 0.001)]
        outcome.figures |= {
            f"{name}_per_second": round(rates[0]),
            f"{name}_per_second_with_poison": round(rates[1]),
            f"{name}_ratio": round(rates[1] / rates[0] * _EVENTS / sound, 3),
        }
        outcome.figures |= {"poisoned": len(sick), "dead_letters": seen.dead, "in_the_dead_letter_topic": in_topic}
        outcome.expect(seen.handled == seen.effects == sound, f"{seen.handled} handled, {seen.effects} effects")
        outcome.expect(seen.dead == len(sick), f"{len(sick)} were poison, {seen.dead} are dead letters")
        outcome.expect(in_topic == len(sick), f"{len(sick)} were poison, {in_topic} are in the dead-letter topic")
    outcome.expect(outcome.figures["paced_ratio"] >= 0.9, "poison slowed the others by more than a tenth")
    return outcome


async def _measure(probe: Probe, sick: list[int], *, paced: bool) -> tuple[str, Seen]:
    topic = await probe.topic()
    events = things(topic, _EVENTS, failing=sick)
    member = probe.member(topic, "poison-member", alone=True)
    if paced:
        await member.start()
        step = round(_RATE * _PUBLISH_SECONDS)
        for start in range(0, len(events), step):
            await probe.publish(events[start : start + step])
            await asyncio.sleep(_PUBLISH_SECONDS)
    else:
        await probe.publish(events)
        await probe.sent()
        await member.start()
    seen = await probe.until_done(topic, handled=_EVENTS - len(sick), dead=len(sick), limit=_LIMIT)
    await member.stop()
    return topic, seen


async def _count(probe: Probe, topic: str) -> int:
    """Count the records of a topic with one partition."""
    client = AIOKafkaConsumer(bootstrap_servers=probe.broker)
    await client.start()
    try:
        partition = TopicPartition(topic, 0)
        return int((await client.end_offsets([partition]))[partition])
    finally:
        await client.stop()
