"""A consumer that asks for nothing, or is given nothing of what there is, begins again; one that computes does not."""

import asyncio
import time

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.ids import uuid7
from shared.messaging import Consumer, Relay, seconds_without_poll
from shared.messaging._errors import StandsStillError
from shared.messaging._pulse import Pulse
from shared.messaging._subscription import Fetched, Subscription
from shared.readiness import warnings_of_silence
from siklus.broker import LocalBroker
from tests.shared.messaging.steps import Sessions, eventually, published, running, scalar, unit_created
from tests.shared.messaging.test_consumer import Recorder

PATIENCE = 2.0


def _consumer(recorder: Recorder, sessions: Sessions, broker: LocalBroker, *, alone: bool = True) -> Consumer:
    return Consumer(
        router=recorder.router,
        session_factory=sessions,
        bootstrap_servers=broker.address,
        group=f"analytics.{recorder.router.topics[0]}",
        alone=alone,
        patience=PATIENCE,
    )


def _standstills(topic: str) -> float:
    return REGISTRY.get_sample_value("siklus_consumer_standstills_total", {"consumer": f"analytics.{topic}"}) or 0.0


async def test_a_fetch_that_never_returns_is_given_up_and_the_events_come(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung: list[Subscription] = []
    fetch = Subscription.fetch

    async def hang_once(self: Subscription, *, most: int, seconds: float) -> Fetched:
        if not hung:
            hung.append(self)
            await asyncio.Event().wait()
        return await fetch(self, most=most, seconds=seconds)

    monkeypatch.setattr(Subscription, "fetch", hang_once)
    recorder = Recorder(topic)
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    await published(sessions, unit_created(topic))
    async with running(relay, _consumer(recorder, sessions, broker)):
        await eventually(lambda: recorder.has(1))
    assert len(hung) == 1
    assert _standstills(topic) >= 1


async def test_a_member_whose_partitions_were_paused_and_never_resumed_begins_again(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[Subscription] = []
    listen = Subscription.subscribe

    async def subscribe_and_pause_once(self: Subscription, *arguments: object) -> None:
        await listen(self, *arguments)  # type: ignore[arg-type]
        if not paused:
            paused.append(self)
            client = self._client
            client.pause(*client.assignment())

    monkeypatch.setattr(Subscription, "subscribe", subscribe_and_pause_once)
    recorder = Recorder(topic)
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    subject = uuid7()
    # More than one batch in one partition: of its last one the embedded broker tells the beginning as its end.
    for sequence in (1, 2):
        await published(sessions, unit_created(topic, subject=subject, sequence=sequence))
    async with running(relay, _consumer(recorder, sessions, broker)):
        await eventually(lambda: recorder.has(2))
    assert _standstills(topic) >= 1


async def test_a_consumer_to_which_nothing_comes_because_there_is_nothing_goes_on(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder = Recorder(topic)
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    await published(sessions, unit_created(topic))
    async with running(relay, _consumer(recorder, sessions, broker)):
        await eventually(lambda: recorder.has(1))
        idle_from = time.monotonic()

        async def several_looks_later() -> bool:
            return time.monotonic() - idle_from > 2 * PATIENCE

        await eventually(several_looks_later)
        assert seconds_without_poll() < PATIENCE
    assert _standstills(topic) == 0


async def test_silence_while_handlers_work_is_no_standstill_and_ends_with_the_work() -> None:
    pulse = Pulse("worker", 0.05)
    finished = asyncio.Event()

    async def compute() -> None:
        with pulse.at_work():
            while pulse.silent_seconds < 0.3:  # noqa: ASYNC110 - the clock tells
                await asyncio.sleep(0.01)
        finished.set()

    await pulse.watch(compute())
    assert finished.is_set()


async def test_silence_without_work_ends_what_stands_still() -> None:
    ended = asyncio.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(StandsStillError, match="waiter has not asked for events"):
        await Pulse("waiter", 0.05).watch(hang())
    assert ended.is_set()
    assert seconds_without_poll() == 0.0


async def test_what_the_work_raises_is_raised() -> None:
    async def fail() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        await Pulse("failing", 1.0).watch(fail())


def test_a_long_silence_is_told_beside_readiness() -> None:
    assert dict(warnings_of_silence(10.0)) == {}
    assert dict(warnings_of_silence(300.0)) == {"consumer": "no events were asked for since 300 s"}


async def test_a_broker_that_is_known_is_not_written_down_again_so_nobody_waits_for_whoever_holds_the_row(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder = Recorder(topic)
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    async with running(relay, _consumer(recorder, sessions, broker)):
        await published(sessions, unit_created(topic))
        await eventually(lambda: recorder.has(1))

        async def broker_is_held() -> bool:
            return bool(await scalar(sessions, "SELECT count(*) FROM inbox_broker"))

        await eventually(broker_is_held)
        sent = await scalar(sessions, "SELECT position FROM relay_cursor")

    async def is_sent() -> bool:
        return bool(await scalar(sessions, "SELECT position FROM relay_cursor") > sent)

    async with running(Relay(engine=engine, bootstrap_servers=broker.address, service="survey")):
        await published(sessions, unit_created(topic))
        await eventually(is_sent)
    async with sessions() as cut_off:
        await cut_off.execute(text("SELECT 1 FROM inbox_broker FOR UPDATE"))
        async with running(_consumer(recorder, sessions, broker)):
            await eventually(lambda: recorder.has(2))
            began = time.monotonic()

            async def several_looks_later() -> bool:
                return time.monotonic() - began > 2 * PATIENCE

            await eventually(several_looks_later)
    assert _standstills(topic) == 0
