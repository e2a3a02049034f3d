"""An unknown reference is never an error: the event waits until what it refers to is known."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import transaction
from shared.ids import uuid7
from shared.messaging import Event, Router, messaging_status, park
from shared.messaging._parking import recheck_parked
from tests.shared.messaging.steps import Sessions, unit_created

PEOPLE, UNITS, ANSWERS = "survey.people", "survey.units", "survey.responses"


class Service:
    """Answers need a person, people need a unit; what is complete is stored in `copies`."""

    def __init__(self) -> None:
        self.router = Router(service="analytics")
        self.handed: list[tuple[str, UUID]] = []
        for topic, needs in ((UNITS, None), (PEOPLE, UNITS), (ANSWERS, PEOPLE)):
            self._listen(topic, needs)

    def _listen(self, topic: str, needs: str | None) -> None:
        @self.router.on(topic)
        async def handle(session: AsyncSession, events: Sequence[Event]) -> None:
            for event in events:
                self.handed.append((topic, event.subject))
                await self._store(session, event, needs)

    async def _store(self, session: AsyncSession, event: Event, needs: str | None) -> None:
        assert event.data is not None
        if needs is not None:
            reference = UUID(str(event.data["needs"]))
            known = await session.execute(text("SELECT true FROM copies WHERE id = :id"), {"id": reference})
            if known.scalar() is None:
                await park(session, event, missing=(needs, reference))
                return
        await session.execute(
            text("INSERT INTO copies (id) VALUES (:id) ON CONFLICT DO NOTHING"), {"id": event.subject}
        )


async def handle(sessions: Sessions, service: Service, *events: Event) -> None:
    async with transaction(sessions) as session:
        await service.router.handle(session, events)


async def stored(sessions: Sessions) -> set[UUID]:
    async with sessions() as session:
        return set((await session.execute(text("SELECT id FROM copies"))).scalars())


async def parked(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await messaging_status(session)).parked


async def test_an_event_waits_until_its_reference_arrives(sessions: Sessions) -> None:
    service, unit = Service(), unit_created(UNITS)
    person = unit_created(PEOPLE, needs=unit.subject)
    await handle(sessions, service, person)
    assert (await stored(sessions), await parked(sessions)) == (set(), 1)
    await handle(sessions, service, unit)
    assert (await stored(sessions), await parked(sessions)) == ({unit.subject, person.subject}, 0)


async def test_what_is_released_releases_what_waited_for_it(sessions: Sessions) -> None:
    service, unit = Service(), unit_created(UNITS)
    person = unit_created(PEOPLE, needs=unit.subject)
    answers = [unit_created(ANSWERS, needs=person.subject) for _ in range(3)]
    await handle(sessions, service, *answers, person)
    assert await parked(sessions) == 4
    await handle(sessions, service, unit)
    assert await stored(sessions) == {event.subject for event in (unit, person, *answers)}
    assert await parked(sessions) == 0


async def test_a_parked_event_is_whole_when_it_comes_back(sessions: Sessions) -> None:
    seen: list[Event] = []
    router = Router(service="analytics")
    missing = uuid7()

    @router.on(PEOPLE)
    async def people(session: AsyncSession, events: Sequence[Event]) -> None:
        seen.extend(events)
        if len(seen) == 1:
            await park(session, events[0], missing=(UNITS, missing))

    @router.on(UNITS)
    async def units(session: AsyncSession, events: Sequence[Event]) -> None:
        """Units are known by being seen."""

    person = unit_created(PEOPLE, sequence=7, deep={"list": [1, None, "ä"]})
    for event in (person, unit_created(UNITS, subject=missing)):
        async with transaction(sessions) as session:
            await router.handle(session, [event])
    assert seen == [person, person]


async def test_two_events_that_wait_for_each_other_stay_parked(sessions: Sessions) -> None:
    service = Service()
    first, second = uuid7(), uuid7()
    router = service.router = Router(service="analytics")

    @router.on(UNITS)
    async def units(session: AsyncSession, events: Sequence[Event]) -> None:
        for event in events:
            await park(session, event, missing=(UNITS, second if event.subject == first else first))

    await handle(sessions, service, unit_created(UNITS, subject=first), unit_created(UNITS, subject=second))
    assert await parked(sessions) == 2


async def test_an_event_parked_while_another_transaction_stores_its_reference_is_handed_over_again(
    sessions: Sessions,
) -> None:
    service, unit = Service(), unit_created(UNITS)
    person = unit_created(PEOPLE, needs=unit.subject)
    async with sessions() as parking, sessions() as storing:
        # Both transactions run before either commits, so neither sees the other.
        await service.router.handle(parking, [person])
        await service.router.handle(storing, [unit])
        await parking.commit()
        async with transaction(sessions) as session:
            assert await recheck_parked(session, service.router) == 0
        await storing.commit()
    assert await parked(sessions) == 1
    await _recheck_until_handed(sessions, service)
    assert (await stored(sessions), await parked(sessions)) == ({unit.subject, person.subject}, 0)


async def test_an_event_that_still_misses_its_reference_is_rechecked_once(sessions: Sessions) -> None:
    service, unit = Service(), unit_created(UNITS)
    person = unit_created(PEOPLE, needs=unit.subject)
    await handle(sessions, service, person)
    await _recheck_until_handed(sessions, service)
    async with transaction(sessions) as session:
        assert await recheck_parked(session, service.router) == 0
    assert await parked(sessions) == 1
    await handle(sessions, service, unit)
    assert await parked(sessions) == 0


async def _recheck_until_handed(sessions: Sessions, service: Service) -> None:
    """Transactions of other databases of the same server hold the horizon back for a moment."""
    async with asyncio.timeout(20):
        handed = 0
        while not handed:
            async with transaction(sessions) as session:
                handed = await recheck_parked(session, service.router)
