"""A parked event that fails when its reference comes is the dead letter itself; nobody else suffers for it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router, park, redrive
from siklus.broker import LocalBroker
from tests.shared.messaging.steps import Sessions, eventually, published, running, scalar, unit_created


class Register:
    """Units are stored; people wait for their unit, and those in `broken` fail when they are handed over with it."""

    def __init__(self, units: str, people: str) -> None:
        self.units, self.people = units, people
        self.broken: set[UUID] = set()
        self.router = Router(service="analytics")
        self.router.on(units)(self._keep)
        self.router.on(people)(self._keep_people)

    def members(self, engine: AsyncEngine, sessions: Sessions, broker: LocalBroker) -> list[Relay | Consumer]:
        relay = Relay(engine=engine, bootstrap_servers=broker.address, service="survey")
        consumer = Consumer(
            router=self.router,
            session_factory=sessions,
            bootstrap_servers=broker.address,
            group=f"analytics.{self.units}",
            attempts=2,
            alone=True,
        )
        return [relay, consumer]

    def person(self, unit: UUID) -> Event:
        return unit_created(self.people, unit=str(unit))

    async def _keep(self, session: AsyncSession, events: Sequence[Event]) -> None:
        for event in events:
            statement = text("INSERT INTO copies (id) VALUES (:id) ON CONFLICT DO NOTHING")
            await session.execute(statement, {"id": event.subject})

    async def _keep_people(self, session: AsyncSession, events: Sequence[Event]) -> None:
        for event in events:
            unit = UUID(str((event.data or {})["unit"]))
            known = await session.execute(text("SELECT true FROM copies WHERE id = :id"), {"id": unit})
            if known.scalar() is None:
                await park(session, event, missing=(self.units, unit))
            elif event.subject in self.broken:
                raise RuntimeError("broken")
            else:
                await self._keep(session, [event])


async def _counts(sessions: Sessions, copies: int, parked: int, dead: int) -> bool:
    found = await scalar(
        sessions,
        "SELECT ARRAY[(SELECT count(*) FROM copies), (SELECT count(*) FROM parked_events), "
        "(SELECT count(*) FROM dead_letters)]",
    )
    return bool(found == [copies, parked, dead])


async def test_the_parked_event_is_the_dead_letter_and_not_the_one_that_set_it_free(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    register, unit = Register(topic, f"{topic}_people"), uuid7()
    sick, sound = register.person(unit), [register.person(unit) for _ in range(3)]
    register.broken = {sick.subject}
    async with running(*register.members(engine, sessions, broker)):
        await published(sessions, sound[0], sick, *sound[1:])
        await eventually(lambda: _counts(sessions, 0, 4, 0))
        await published(sessions, unit_created(topic, subject=unit))
        await eventually(lambda: _counts(sessions, 4, 0, 1))
        assert await scalar(sessions, "SELECT subject FROM dead_letters") == str(sick.subject)
        assert await scalar(sessions, "SELECT error FROM dead_letters") == "RuntimeError: broken"
        register.broken = set()
        assert await redrive(sessions, register.router) == 1
        assert await _counts(sessions, 5, 0, 0)


async def test_every_one_of_several_failing_parked_events_is_set_aside(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    register, unit = Register(topic, f"{topic}_people"), uuid7()
    people = [register.person(unit) for _ in range(6)]
    register.broken = {person.subject for person in people[::2]}
    async with running(*register.members(engine, sessions, broker)):
        await published(sessions, *people)
        await eventually(lambda: _counts(sessions, 0, 6, 0))
        await published(sessions, unit_created(topic, subject=unit))
        await eventually(lambda: _counts(sessions, 4, 0, 3))


async def test_an_event_that_fails_when_it_is_rechecked_stops_no_other_recheck(
    engine: AsyncEngine, sessions: Sessions, broker: LocalBroker, topic: str
) -> None:
    register, unit = Register(topic, f"{topic}_people"), uuid7()
    sick, sound = register.person(unit), register.person(unit)
    register.broken = {sick.subject}
    async with sessions() as parking:
        # The unit arrives while they are parked, and neither transaction sees the other: only a recheck helps.
        await register.router.handle(parking, [sick, sound])
        async with sessions() as storing:
            await register.router.handle(storing, [unit_created(topic, subject=unit)])
            await parking.commit()
            await storing.commit()
    async with running(*register.members(engine, sessions, broker)):
        await published(sessions, unit_created(f"{topic}_people", unit=str(uuid7())))
        await eventually(lambda: _counts(sessions, 2, 1, 1), seconds=60)
    assert await scalar(sessions, "SELECT subject FROM dead_letters") == str(sick.subject)
