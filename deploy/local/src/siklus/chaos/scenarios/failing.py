"""A handler fails at the k-th of n events, for every k: once, and always."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging import Consumer, Event, Router
from siklus.chaos.member import router_of
from siklus.chaos.outcome import Outcome
from siklus.chaos.probe import Probe, Seen, open_probe, things
from siklus.chaos.stage import Stage

__all__ = ["failing_at_each"]

_EVENTS = 8
_LIMIT = 60.0


async def failing_at_each(stage: Stage, _draw: random.Random) -> Outcome:
    """Publish n events in one transaction for every k; all are handled once, or all but the one that always fails."""
    outcome = Outcome()
    lost = doubled = dead = 0
    async with open_probe(stage) as probe:
        for position in range(_EVENTS):
            once = await _fail_once(probe, position)
            always = await _fail_always(probe, position)
            lost += 2 * _EVENTS - 1 - once.handled - always.handled
            doubled += once.effects - once.handled + always.effects - always.handled
            dead += always.dead
            outcome.expect(once.dead == 0, f"failing once at {position} made a dead letter")
            outcome.expect(always.dead == 1, f"failing always at {position} made {always.dead} dead letters")
    outcome.figures = {"n": _EVENTS, "lost": lost, "double_effects": doubled, "dead_letters": dead}
    outcome.expect(lost == 0, f"{lost} events were never handled")
    outcome.expect(doubled == 0, f"{doubled} effects too many")
    return outcome


async def _fail_once(probe: Probe, position: int) -> Seen:
    """The handler has written down all events up to the k-th when it fails, and works from then on."""
    topic = await probe.topic()
    inner, failed = router_of(topic), asyncio.Event()
    router = Router("probe")

    @router.on(topic)
    async def fail_once(session: AsyncSession, events: Sequence[Event]) -> None:
        numbers = [(event.data or {})["number"] for event in events]
        if position in numbers and not failed.is_set():
            failed.set()
            await inner.handle(session, events[: numbers.index(position) + 1])
            raise ValueError(f"fails once, at {position}")
        await inner.handle(session, events)

    async with _consuming(probe, topic, router):
        await probe.publish(things(topic, _EVENTS))
        return await probe.until_done(topic, handled=_EVENTS, limit=_LIMIT)


async def _fail_always(probe: Probe, position: int) -> Seen:
    topic = await probe.topic()
    async with _consuming(probe, topic, router_of(topic)):
        await probe.publish(things(topic, _EVENTS, failing=[position]))
        return await probe.until_done(topic, handled=_EVENTS - 1, dead=1, limit=_LIMIT)


@asynccontextmanager
async def _consuming(probe: Probe, topic: str, router: Router) -> AsyncIterator[None]:
    stop = asyncio.Event()
    settings = probe.settings(topic, alone=True)
    member = Consumer(
        router=router,
        session_factory=probe.sessions,
        bootstrap_servers=settings.broker,
        group=settings.group,
        alone=True,
    )
    running = asyncio.create_task(member.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running
