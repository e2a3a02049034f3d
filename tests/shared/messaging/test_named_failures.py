"""A handler that gets many events names those that fail: the others are handled at once, and nobody searches."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import transaction
from shared.ids import uuid7
from shared.messaging import Event, FailedEventsError, Router, _dead_keys, caused_by, encode, read_each, redrive
from shared.messaging._inbox import Delivery, deliver
from shared.messaging._reception import Reception
from tests.shared.messaging.steps import Sessions, eventually, scalar, unit_created

TOPIC = "survey.units"
CONSUMER = "analytics"


class Clinic:
    """What was handled by subject, how often each was handed over, and what went to the dead-letter topic.

    Events in `unreadable` are refused before anything is written, those in `broken` after a write, each by name;
    those in `nameless` fail the whole batch.
    """

    def __init__(self, sessions: Sessions, *, attempts: int = 3) -> None:
        self.handled: dict[UUID, list[int]] = {}
        self.runs: Counter[UUID] = Counter()
        self.unreadable: set[UUID] = set()
        self.broken: set[UUID] = set()
        self.nameless: set[UUID] = set()
        self.dead: list[list[UUID]] = []
        self.router = router = Router(service=CONSUMER)
        router.on(TOPIC)(self._handle)
        self.reception = Reception(
            router=router,
            session_factory=sessions,
            consumer=CONSUMER,
            attempts=attempts,
            send_to_dead_topic=self._send,
        )
        self._offset = 0

    async def take(self, *events: Event) -> None:
        await self.reception.take([self.delivery(event) for event in events], asyncio.Event())

    async def settle(self) -> None:
        await eventually(self._is_settled)

    async def _is_settled(self) -> bool:
        await self.reception.tend()
        return not self.reception.unsettled

    def delivery(self, event: Event) -> Delivery:
        self._offset += 1
        return deliver(TOPIC, 0, self._offset, *encode(event))

    def _read(self, event: Event) -> Event:
        if event.id in self.unreadable:
            raise ValueError("unreadable")
        return event

    async def _handle(self, session: AsyncSession, events: Sequence[Event]) -> None:
        self.runs.update(event.id for event in events)
        read_each(events, self._read)
        for event in events:
            with caused_by(event):
                await session.execute(text("INSERT INTO copies (id) VALUES (:id)"), {"id": event.id})
                if event.id in self.broken:
                    raise RuntimeError("broken")
        if self.nameless & {event.id for event in events}:
            raise RuntimeError("nobody is named")
        for event in events:
            self.handled.setdefault(event.subject, []).append(event.sequence)

    async def _send(self, letters: Sequence[tuple[Delivery, Any]]) -> None:
        self.dead.append([delivery.id for delivery, _ in letters])


@pytest.fixture
def clinic(sessions: Sessions) -> Clinic:
    return Clinic(sessions)


def _units(count: int) -> list[Event]:
    return [unit_created(TOPIC) for _ in range(count)]


async def test_what_is_named_costs_the_others_one_more_run_however_many_fail(
    clinic: Clinic, sessions: Sessions
) -> None:
    events = _units(200)
    sick = events[10::20]
    clinic.unreadable = {event.id for event in sick}
    await clinic.take(*events)
    sound = [event for event in events if event not in sick]
    assert set(clinic.handled) == {event.subject for event in sound}
    assert {clinic.runs[event.id] for event in sound} == {2}
    await clinic.settle()
    assert {clinic.runs[event.id] for event in sound} == {2}
    assert {clinic.runs[event.id] for event in sick} == {3}
    assert sorted(each for letters in clinic.dead for each in letters) == sorted(event.id for event in sick)
    assert await scalar(sessions, "SELECT array_agg(DISTINCT error) FROM dead_letters") == ["ValueError: unreadable"]
    assert await scalar(sessions, "SELECT array_agg(DISTINCT attempts) FROM dead_letters") == [3]


async def test_dead_letters_of_the_same_moment_travel_together(clinic: Clinic) -> None:
    events = _units(40)
    clinic.unreadable = {event.id for event in events}
    await clinic.take(*events)
    await clinic.settle()
    assert sum(map(len, clinic.dead)) == 40
    assert len(clinic.dead) < 40


async def test_what_a_named_event_wrote_before_it_failed_is_gone_and_what_others_wrote_is_there(
    clinic: Clinic, sessions: Sessions
) -> None:
    events = _units(30)
    clinic.broken = {events[7].id, events[8].id}
    await clinic.take(*events)
    await clinic.settle()
    assert await scalar(sessions, "SELECT count(*) FROM copies") == 28
    assert await scalar(sessions, "SELECT count(*) FROM inbox") == 28
    assert await scalar(sessions, "SELECT count(*) FROM dead_letters") == 2


async def test_later_events_of_a_named_key_wait_and_earlier_ones_do_not(clinic: Clinic) -> None:
    subject = uuid7()
    events = [unit_created(TOPIC, subject=subject, sequence=n) for n in range(1, 6)]
    clinic.unreadable = {events[2].id}
    await clinic.take(events[0], *_units(3), *events[1:4], *_units(3))
    assert clinic.handled[subject] == [1, 2]
    await clinic.take(events[4], *_units(2))
    assert clinic.handled[subject] == [1, 2]
    clinic.unreadable.clear()
    await clinic.settle()
    assert clinic.handled[subject] == [1, 2, 3, 4, 5]
    assert len(clinic.handled) == 9


async def test_later_events_of_a_dead_key_wait_in_the_table_in_order(clinic: Clinic, sessions: Sessions) -> None:
    subject = uuid7()
    events = [unit_created(TOPIC, subject=subject, sequence=n) for n in range(1, 4)]
    clinic.unreadable = {events[0].id}
    await clinic.take(*events, *_units(3))
    await clinic.settle()
    waiting = await scalar(sessions, "SELECT array_agg(event_id ORDER BY id) FROM dead_letters")
    assert waiting == [event.id for event in events]
    assert [len(letters) for letters in clinic.dead] == [1]


async def test_an_event_that_fails_without_a_name_is_still_found_alone(clinic: Clinic, sessions: Sessions) -> None:
    events = _units(64)
    clinic.nameless, clinic.unreadable = {events[5].id}, {events[50].id}
    await clinic.take(*events)
    assert len(clinic.handled) == 62
    await clinic.settle()
    dead = set(await scalar(sessions, "SELECT array_agg(event_id) FROM dead_letters"))
    assert dead == {events[5].id, events[50].id}


async def test_a_handler_that_names_one_of_many_at_a_time_is_not_run_once_for_each(clinic: Clinic) -> None:
    events = _units(256)
    clinic.broken = {event.id for event in events}
    await clinic.take(*events)
    assert clinic.handled == {}
    # Once for each would be 256 + 255 + …, 32,896 in all.
    assert sum(clinic.runs.values()) < 16_000
    clinic.broken.clear()
    await clinic.settle()
    assert len(clinic.handled) == 256


def test_a_database_that_is_away_names_no_event() -> None:
    gone = OperationalError("SELECT", {}, ConnectionResetError())
    gone.connection_invalidated = True
    with pytest.raises(OperationalError), caused_by(unit_created(TOPIC)):
        raise gone


def test_nothing_is_read_of_an_event_without_data_unless_asked() -> None:
    gone = replace(unit_created(TOPIC), data=None)
    assert read_each([gone], lambda event: event.id) == []
    assert read_each([gone], lambda event: event.id, tombstones=True) == [gone.id]


async def test_bytes_that_are_no_json_are_named_and_given_up_at_once(clinic: Clinic, sessions: Sessions) -> None:
    events = _units(20)
    key, _, headers = encode(events[3])
    deliveries = [clinic.delivery(event) for event in events]
    deliveries[3] = deliver(TOPIC, 0, deliveries[3].offset, key, b"{", headers)
    await clinic.reception.take(deliveries, asyncio.Event())
    assert len(clinic.handled) == 19
    await clinic.settle()
    assert await scalar(sessions, "SELECT ARRAY[event_id::text, attempts::text] FROM dead_letters") == [
        str(events[3].id),
        "1",
    ]
    assert clinic.runs[events[3].id] == 1


def test_all_that_cannot_be_read_is_named_with_its_reason() -> None:
    events = _units(3)

    def read(event: Event) -> None:
        if event is not events[1]:
            raise LookupError(event.subject)

    with pytest.raises(FailedEventsError) as raised:
        read_each(events, read)
    assert {each: type(error) for each, error in raised.value.failures.items()} == {
        events[0].id: LookupError,
        events[2].id: LookupError,
    }


@pytest.mark.parametrize("most_known", [2000, 0], ids=["few are dead", "many are dead"])
async def test_a_key_that_was_set_free_elsewhere_goes_on_and_one_that_died_elsewhere_waits(
    clinic: Clinic, sessions: Sessions, most_known: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_dead_keys, "_MOST_KNOWN", most_known)
    other = Clinic(sessions)
    freed, died = uuid7(), uuid7()
    first = unit_created(TOPIC, subject=freed, sequence=1)
    clinic.unreadable = {first.id}
    await clinic.take(first)
    await clinic.settle()
    await clinic.take(unit_created(TOPIC, subject=freed, sequence=2))
    assert freed not in clinic.handled
    clinic.unreadable.clear()
    assert await redrive(sessions, clinic.router) == 2
    second = unit_created(TOPIC, subject=died, sequence=1)
    other.unreadable = {second.id}
    await other.take(second)
    await other.settle()
    await clinic.take(*(unit_created(TOPIC, subject=subject, sequence=3) for subject in (freed, died)))
    assert clinic.handled == {freed: [1, 2, 3]}
    assert await scalar(sessions, "SELECT count(*) FROM dead_letters") == 2


async def test_a_key_that_died_under_a_lower_number_than_the_last_is_known(clinic: Clinic, sessions: Sessions) -> None:
    one, other, late = uuid7(), uuid7(), uuid7()
    ill = [unit_created(TOPIC, subject=subject, sequence=1) for subject in (one, other)]
    clinic.unreadable = {event.id for event in ill}
    await clinic.take(*ill)
    await clinic.settle()
    clinic.unreadable.clear()
    await clinic.take(unit_created(TOPIC, subject=uuid7(), sequence=1))
    # As many as before and no higher number: one was set free while a transaction that had begun long ago committed.
    async with transaction(sessions) as session:
        columns = 'consumer, topic, partition, "offset", key, value, headers, error, attempts'
        late_one = (
            f"INSERT INTO dead_letters (id, event_id, subject, {columns}) OVERRIDING SYSTEM VALUE "
            f"SELECT id - 1000, gen_random_uuid(), :late, {columns} FROM dead_letters WHERE subject = :one"
        )
        await session.execute(text(late_one), {"late": str(late), "one": str(one)})
        await session.execute(text("DELETE FROM dead_letters WHERE subject = :one"), {"one": str(one)})
    await clinic.take(unit_created(TOPIC, subject=late, sequence=2))
    assert late not in clinic.handled
