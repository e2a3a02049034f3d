"""A member of a group keeps its place while it computes, and loses nothing when it loses its place."""

import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router
from siklus.broker import LocalBroker
from tests.shared.messaging.steps import Sessions, eventually, published, running, scalar, unit_created

SESSION_SECONDS = 10


class Member:
    """A consumer of its own name in the same group, and what it handled."""

    def __init__(self, sessions: Sessions, broker: LocalBroker, topic: str, *, attempts: int = 5) -> None:
        self.handled: Counter[UUID] = Counter()
        self.failing: set[UUID] = set()
        self.tried: Counter[UUID] = Counter()
        self.compute_seconds = 0.0
        router = Router(service="analytics")
        router.on(topic)(self._handle)
        self.consumer = Consumer(
            router=router,
            session_factory=sessions,
            bootstrap_servers=broker.address,
            group=f"analytics.{topic}",
            attempts=attempts,
        )

    async def _handle(self, session: AsyncSession, events: Sequence[Event]) -> None:
        self.tried.update(event.subject for event in events)
        end = time.monotonic() + self.compute_seconds
        while time.monotonic() < end:
            sum(range(10_000))
        self.compute_seconds = 0.0
        if self.failing & {event.subject for event in events}:
            raise RuntimeError("broken")
        self.handled.update(event.id for event in events)

    async def has(self, count: int) -> bool:
        return len(self.handled) >= count


async def _members_of(broker: LocalBroker, group: str) -> set[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([group])
        _, _, state, _, _, members, *_ = answer.to_object()["groups"][0].values()
        return {member["member_id"] for member in members} if state == "Stable" else set()
    finally:
        await admin.close()


async def test_a_handler_that_computes_longer_than_a_session_keeps_its_membership(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    member = Member(sessions, broker, topic)
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    async with running(relay, member.consumer):
        await published(sessions, unit_created(topic))
        await eventually(lambda: member.has(1))
        before = await _members_of(broker, f"analytics.{topic}")
        member.compute_seconds = SESSION_SECONDS + 4
        await published(sessions, unit_created(topic))
        await eventually(lambda: member.has(2), seconds=60)
        assert await _members_of(broker, f"analytics.{topic}") == before
        await published(sessions, unit_created(topic))
        await eventually(lambda: member.has(3))
    assert set(member.handled.values()) == {1}


async def test_a_rebalance_in_the_middle_of_a_failing_batch_doubles_and_loses_nothing(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    first, second = (Member(sessions, broker, topic, attempts=8) for _ in range(2))
    sick = uuid7()
    first.failing = second.failing = {sick}
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    sound = [unit_created(topic) for _ in range(200)]
    ill = [unit_created(topic, subject=sick, sequence=n) for n in (1, 2, 3)]
    async with running(relay, first.consumer):
        await published(sessions, unit_created(topic))
        await eventually(lambda: first.has(1))
        await published(sessions, ill[0], *sound[:100], ill[1], *sound[100:], ill[2])

        async def retrying() -> bool:
            return first.tried[sick] >= 2

        await eventually(retrying)
        async with running(second.consumer):

            async def finished() -> bool:
                dead = await scalar(sessions, "SELECT count(*) FROM dead_letters")
                return bool(dead == 3 and len(first.handled + second.handled) == 201)

            await eventually(finished, seconds=90)
    assert set((first.handled + second.handled).values()) == {1}
    assert await scalar(sessions, "SELECT array_agg(subject) FROM dead_letters") == [str(sick)] * 3
