"""From the broker to the handlers: once each, in batches, whatever fails."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from aiokafka import AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router, Topic, encode, ensure_topics, redrive
from siklus.broker import LocalBroker
from tests.shared.messaging.steps import Sessions, eventually, published, received, running, scalar, unit_created


class Recorder:
    """A service that remembers what it was handed, and fails for the subjects in `broken`."""

    def __init__(self, *topics: str) -> None:
        self.router = Router(service="analytics")
        self.events: list[Event] = []
        self.calls: Counter[UUID] = Counter()
        self.broken: set[UUID] = set()
        for topic in topics:
            self.router.on(topic)(self.handle)

    async def handle(self, session: AsyncSession, events: Sequence[Event]) -> None:
        await session.execute(text("INSERT INTO copies (id) SELECT gen_random_uuid()"))
        self.calls.update(event.subject for event in events)
        if self.broken & {event.subject for event in events}:
            raise RuntimeError("broken")
        self.events.extend(events)

    @property
    def sequences(self) -> dict[UUID, list[int]]:
        found: dict[UUID, list[int]] = {}
        for event in self.events:
            found.setdefault(event.subject, []).append(event.sequence)
        return found

    async def has(self, count: int) -> bool:
        return len(self.events) >= count


def _members(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, recorder: Recorder
) -> list[Relay | Consumer]:
    return [
        Relay(engine=engine, bootstrap_servers=broker.address, service="survey"),
        _consumer(sessions, broker, recorder),
    ]


def _consumer(sessions: Sessions, broker: LocalBroker, recorder: Recorder, *, alone: bool = True) -> Consumer:
    group = f"analytics.{recorder.router.topics[0]}"
    return Consumer(
        router=recorder.router,
        session_factory=sessions,
        bootstrap_servers=broker.address,
        group=group,
        attempts=3,
        alone=alone,
    )


async def test_every_event_is_handled_once_even_when_the_relay_sends_it_again(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder = Recorder(topic)
    events = [unit_created(topic, sequence=n) for n in range(1200)]
    await published(sessions, *events)
    async with running(*_members(engine, sessions, broker, recorder)):
        await eventually(lambda: recorder.has(1200))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE relay_cursor SET transaction_id = '0', position = 0"))
    last = unit_created(topic)
    await published(sessions, last)
    async with running(*_members(engine, sessions, broker, recorder)):
        await eventually(lambda: _was_seen(recorder, last))
        assert len(await received(broker.address, topic, 2401)) == 2401
    assert Counter(event.id for event in recorder.events) == Counter(event.id for event in [*events, last])


async def _was_seen(recorder: Recorder, event: Event) -> bool:
    return any(each.id == event.id for each in recorder.events)


async def test_the_events_of_one_aggregate_are_handled_in_order(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder = Recorder(topic)
    subjects = [uuid7() for _ in range(20)]
    async with running(*_members(engine, sessions, broker, recorder)):
        for n in range(30):
            await published(sessions, *(unit_created(topic, subject=subject, sequence=n) for subject in subjects))
        await eventually(lambda: recorder.has(600))
    assert recorder.sequences == {subject: list(range(30)) for subject in subjects}


async def test_a_failing_event_becomes_a_dead_letter_and_only_its_own_key_waits(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder, sick, sound = Recorder(topic), uuid7(), uuid7()
    recorder.broken = {sick}
    for n in (1, 2, 3):
        await published(sessions, unit_created(topic, subject=sick, sequence=n))
        await published(sessions, unit_created(topic, subject=sound, sequence=n))
    async with running(*_members(engine, sessions, broker, recorder)):
        await eventually(lambda: recorder.has(3))
        await eventually(lambda: _dead_letters(sessions, 3))
        # After the offset has moved, too, its later events wait behind it.
        await published(sessions, unit_created(topic, subject=sick, sequence=4))
        await published(sessions, unit_created(topic, subject=sound, sequence=4))
        await eventually(lambda: _dead_letters(sessions, 4))
        await eventually(lambda: recorder.has(4))
        dead = await _dead_topic(broker, recorder)
    assert recorder.sequences == {sound: [1, 2, 3, 4]}
    assert await scalar(sessions, "SELECT error FROM dead_letters ORDER BY id LIMIT 1") == "RuntimeError: broken"
    assert await scalar(sessions, "SELECT array_agg(attempts ORDER BY id) FROM dead_letters") == [3, 0, 0, 0]
    assert (dead.subject, dead.sequence) == (sick, 1)


async def _dead_letters(sessions: Sessions, count: int) -> bool:
    return bool(await scalar(sessions, "SELECT count(*) FROM dead_letters") == count)


async def _dead_topic(broker: LocalBroker, recorder: Recorder) -> Event:
    return (await received(broker.address, f"analytics.{recorder.router.topics[0]}.dlq", 1))[0]


async def test_what_a_failed_handler_wrote_is_rolled_back(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder, sick = Recorder(topic), uuid7()
    recorder.broken = {sick}
    await published(sessions, unit_created(topic, subject=sick))
    async with running(*_members(engine, sessions, broker, recorder)):
        await eventually(lambda: _dead_letters(sessions, 1))
    assert recorder.calls[sick] == 3
    assert await scalar(sessions, "SELECT count(*) FROM copies") == 0
    assert await scalar(sessions, "SELECT count(*) FROM inbox") == 0


async def test_a_redrive_hands_dead_letters_back_in_order(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder, sick = Recorder(topic), uuid7()
    recorder.broken = {sick}
    await published(sessions, *(unit_created(topic, subject=sick, sequence=n) for n in (1, 2, 3)))
    async with running(*_members(engine, sessions, broker, recorder)):
        await eventually(lambda: _dead_letters(sessions, 3))
        assert await redrive(sessions, recorder.router) == 0
        assert await scalar(sessions, "SELECT attempts FROM dead_letters ORDER BY id LIMIT 1") == 4
        recorder.broken = set()
        assert (
            await redrive(sessions, recorder.router, [await scalar(sessions, "SELECT max(id) FROM dead_letters")]) == 3
        )
        await published(sessions, unit_created(topic, subject=sick, sequence=4))
        await eventually(lambda: recorder.has(4))
    assert recorder.sequences == {sick: [1, 2, 3, 4]}
    assert await _dead_letters(sessions, 0)


async def test_an_event_that_fails_for_a_while_is_no_dead_letter(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder, sick = Recorder(topic), uuid7()
    recorder.broken = {sick}
    handle = recorder.handle

    async def recovering(session: AsyncSession, events: Sequence[Event]) -> None:
        if recorder.calls[sick] == 2:
            recorder.broken = set()
        await handle(session, events)

    recorder.router = Router(service="analytics")
    recorder.router.on(topic)(recovering)
    await published(sessions, unit_created(topic, subject=sick))
    async with running(*_members(engine, sessions, broker, recorder)):
        await eventually(lambda: recorder.has(1))
    assert await _dead_letters(sessions, 0)


async def test_records_that_are_no_events_are_set_aside_at_once_with_their_bytes(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder, sound = Recorder(topic), unit_created(topic)
    headless, broken = unit_created(topic), replace(unit_created(topic), incarnation=1)
    await ensure_topics(broker.address, [Topic(topic)])
    producer = AIOKafkaProducer(bootstrap_servers=broker.address)
    await producer.start()
    await producer.send_and_wait(topic, key=b"\xff", value=b"not ours", headers=[("h", b"\x00\xfe")])
    await producer.send_and_wait(topic, key=encode(headless)[0], value=encode(headless)[1])
    key, _, headers = encode(broken)
    await producer.send_and_wait(topic, key=key, value=b'{"cut', headers=headers)
    await producer.stop()

    async def look(_: AsyncSession, events: Sequence[Event]) -> None:
        recorder.events.extend(event.parsed() for event in events)

    recorder.router = Router(service="analytics")
    recorder.router.on(topic)(look)
    await published(sessions, sound)
    async with running(*_members(engine, sessions, broker, recorder)):
        await eventually(lambda: _was_seen(recorder, sound))
        await eventually(lambda: _dead_letters(sessions, 3))
    async with sessions() as session:
        dead = (await session.execute(text("SELECT key, value, attempts FROM dead_letters"))).all()
    wanted = {(b"\xff", b"not ours", 1), (key, b'{"cut', 1), (*encode(headless)[:2], 1)}
    assert {tuple(row) for row in dead} == wanted


async def test_a_new_broker_changes_nothing_for_the_handlers(
    engine: AsyncEngine, sessions: Sessions, own_broker: LocalBroker, topic: str
) -> None:
    recorder = Recorder(topic)
    events = [unit_created(topic, sequence=n) for n in range(300)]
    async with running(*_members(engine, sessions, own_broker, recorder)):
        await published(sessions, *events[:200])
        await eventually(lambda: recorder.has(200))
        await own_broker.stop()
        await published(sessions, *events[200:250])
        await own_broker.start()
        await published(sessions, *events[250:])
        await eventually(lambda: recorder.has(300))
    assert Counter(event.id for event in recorder.events) == Counter(event.id for event in events)


async def test_a_topic_that_appears_later_is_heard(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder = Recorder(topic, f"{topic}_later")
    async with running(*_members(engine, sessions, broker, recorder)):
        await published(sessions, unit_created(topic))
        await eventually(lambda: recorder.has(1))
        await published(sessions, unit_created(f"{topic}_later"))
        await eventually(lambda: recorder.has(2))


async def test_two_members_share_the_work_and_handle_each_event_once(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    recorder = Recorder(topic)
    members: list[Relay | Consumer] = [Relay(engine=engine, bootstrap_servers=broker.address, service="survey")]
    members += [_consumer(sessions, broker, recorder, alone=False) for _ in range(2)]
    events = [unit_created(topic) for _ in range(500)]
    async with running(*members):
        for start in range(0, 500, 50):
            await published(sessions, *events[start : start + 50])
        await eventually(lambda: recorder.has(500))
    assert Counter(event.id for event in recorder.events) == Counter(event.id for event in events)
