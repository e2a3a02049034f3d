"""An event that keeps failing holds back its own key and its own offset, and nothing else."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router, Topic
from siklus.broker import LocalBroker
from tests.shared.messaging.steps import Sessions, eventually, published, running, scalar, unit_created

NEVER = 1_000_000


class Patients:
    """What was handled by subject, and how often each was tried; what is in `sick` or `sick_events` fails."""

    def __init__(self, sessions: Sessions, broker: LocalBroker, topic: str, *, attempts: int = NEVER) -> None:
        self.handled: dict[UUID, list[int]] = {}
        self.tried: Counter[UUID] = Counter()
        self.sick: set[UUID] = set()
        self.sick_events: set[tuple[UUID, int]] = set()
        router = Router(service="analytics")
        router.on(topic)(self._handle)
        self.consumer = Consumer(
            router=router,
            session_factory=sessions,
            bootstrap_servers=broker.address,
            group=f"analytics.{topic}",
            attempts=attempts,
            alone=True,
        )

    async def _handle(self, session: AsyncSession, events: Sequence[Event]) -> None:
        self.tried.update(event.subject for event in events)
        if self.sick & {event.subject for event in events} or self.sick_events & {
            (event.subject, event.sequence) for event in events
        }:
            raise RuntimeError("broken")
        for event in events:
            self.handled.setdefault(event.subject, []).append(event.sequence)

    async def have_tried(self, subject: UUID, times: int) -> bool:
        return self.tried[subject] >= times

    async def have_handled(self, count: int) -> bool:
        return sum(map(len, self.handled.values())) >= count


async def _committed(broker: LocalBroker, topic: str) -> int:
    """How many records lie before the committed offsets of the group."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(Topic(topic).partitions)]
        offsets = await admin.list_consumer_group_offsets(f"analytics.{topic}", partitions=partitions)
        return sum(max(each.offset, 0) for each in offsets.values())
    finally:
        await admin.close()


async def test_others_go_on_while_one_event_is_tried_again_and_its_offset_stays(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    patients, sick = Patients(sessions, broker, topic), uuid7()
    patients.sick = {sick}
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")

    async with running(relay, patients.consumer):
        await published(sessions, unit_created(topic, subject=sick), *(unit_created(topic) for _ in range(200)))
        await eventually(lambda: patients.have_handled(200))
        await published(sessions, *(unit_created(topic) for _ in range(100)))
        await eventually(lambda: patients.have_handled(300))
        tried = patients.tried[sick]
        await eventually(lambda: patients.have_tried(sick, tried + 1))
    assert sick not in patients.handled
    # The consumer was stopped before the sick one was through: somebody else gets it, and what it holds back.
    assert await _committed(broker, topic) < 301
    second = Patients(sessions, broker, topic)
    async with running(second.consumer):
        await eventually(lambda: second.have_handled(1))
        await eventually(lambda: _is_committed(broker, topic, 301))
    assert second.handled == {sick: [1]}


async def _is_committed(broker: LocalBroker, topic: str, count: int) -> bool:
    return await _committed(broker, topic) == count


async def test_the_offset_follows_once_what_waited_is_through_although_nothing_new_comes(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    patients, sick = Patients(sessions, broker, topic), uuid7()
    patients.sick = {sick}
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    async with running(relay, patients.consumer):
        await published(sessions, *(unit_created(topic) for _ in range(20)), unit_created(topic, subject=sick))
        await eventually(lambda: patients.have_tried(sick, 3))
        patients.sick.clear()
        await eventually(lambda: _is_committed(broker, topic, 21))
    assert patients.handled[sick] == [1]


async def test_later_events_of_a_key_that_is_tried_again_wait_in_their_order(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    patients, sick = Patients(sessions, broker, topic), uuid7()
    patients.sick = {sick}
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    async with running(relay, patients.consumer):
        await published(sessions, *(unit_created(topic, subject=sick, sequence=n) for n in (1, 2)))
        await eventually(lambda: patients.have_tried(sick, 3))
        await published(sessions, unit_created(topic, subject=sick, sequence=3), unit_created(topic))
        await eventually(lambda: patients.have_handled(1))
        patients.sick.clear()
        await eventually(lambda: patients.have_handled(4))
    assert patients.handled[sick] == [1, 2, 3]


async def test_a_later_event_that_would_succeed_waits_for_the_one_before_it(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    patients, subject = Patients(sessions, broker, topic), uuid7()
    patients.sick_events = {(subject, 1)}
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
    async with running(relay, patients.consumer):
        await published(sessions, unit_created(topic, subject=subject, sequence=1))
        await eventually(lambda: patients.have_tried(subject, 2))
        await published(sessions, unit_created(topic, subject=subject, sequence=2), unit_created(topic))
        await eventually(lambda: patients.have_handled(1))
        assert subject not in patients.handled
        patients.sick_events.clear()
        await eventually(lambda: patients.have_handled(3))
    assert patients.handled[subject] == [1, 2]


async def test_one_poisoned_event_in_a_batch_costs_a_few_tries_and_not_one_for_each_of_the_others(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    patients, sick = Patients(sessions, broker, topic, attempts=3), uuid7()
    patients.sick = {sick}
    sound = [uuid7() for _ in range(399)]
    events = [unit_created(topic, subject=subject) for subject in sound]
    events.insert(150, unit_created(topic, subject=sick))
    await published(sessions, *events)
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")

    async def all_sent() -> bool:
        return bool(await scalar(sessions, "SELECT position FROM relay_cursor") == 400)

    async with running(relay):
        await eventually(all_sent)
    async with running(patients.consumer):
        await eventually(lambda: patients.have_handled(399))

        async def is_dead() -> bool:
            return bool(await scalar(sessions, "SELECT count(*) FROM dead_letters") == 1)

        await eventually(is_dead)
    assert max(patients.tried[subject] for subject in sound) <= 10
    assert sum(patients.tried[subject] for subject in sound) < 4 * len(sound)
