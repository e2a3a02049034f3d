"""Alerts whose cause can be made to happen here: the service's own /metrics say so, and no more when it is cured."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from analytics.worker import ROUTER as ANALYTICS
from shared.clock import now
from shared.database import commit, create_engine, session_factory, transaction
from shared.http import state_of
from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router, Topic, encode, park, redrive
from shared.messaging._kafka import Broker, Producer
from shared.messaging._partitions import partition_days
from shared.security import StaticKeys, TokenVerifier
from shared.settings import Issuer
from shared.telemetry import WatchedRouter
from siklus.broker import EmbeddedBroker
from siklus.issuer import AUDIENCE, NAME, TokenIssuer
from siklus.ports import free_port
from tests.analytics.desk import Desk
from tests.analytics.stories import staff
from tests.deploy.alerts import counted, expression, fires, scrape, share
from tests.fixtures.databases import NewDatabase
from tests.fixtures.services import NewService, NewToken
from tests.shared.messaging.steps import Sessions, eventually, published, running, unit_created

NOWHERE = "127.0.0.1:1"
UNITS, PEOPLE = "survey.units", "survey.people"


@dataclass
class Service:
    """A service's database, and what its operations port says."""

    name: str
    engine: AsyncEngine
    sessions: Sessions

    async def fires(self, alert: str) -> bool:
        return fires(alert, self.name, await scrape(self.name, self.sessions))

    async def is_well(self, alert: str) -> bool:
        return not await self.fires(alert)

    async def let_pass(self, table: str, column: str, time: timedelta) -> None:
        """Make what lies in a table older, which no test waits for."""
        async with self.engine.begin() as connection:
            query = f"UPDATE {table} SET {column} = {column} - CAST(:time AS interval)"
            await connection.execute(text(query), {"time": time})


@pytest.fixture
async def catalog(database: NewDatabase) -> AsyncIterator[Service]:
    engine = create_engine((await database("catalog")).dsn)
    yield Service("catalog", engine, session_factory(engine))
    await engine.dispose()


async def test_a_broker_that_is_away_is_told_by_the_age_of_what_waits(catalog: Service, tmp_path: Path) -> None:
    broker = EmbeddedBroker(free_port(), tmp_path / "log")
    await broker.start()
    relay = Relay(engine=catalog.engine, bootstrap_servers=broker.address, service="catalog")

    async def all_sent() -> bool:
        series = await scrape("catalog", catalog.sessions)
        return series["siklus_messaging", (("figure", "unpublished"), ("service", "catalog"))] == 0

    async with running(relay):
        await published(catalog.sessions, unit_created(UNITS))
        await eventually(all_sent)
        await broker.stop()
        await published(catalog.sessions, unit_created(UNITS))
        assert await catalog.is_well("OutboxBehind")
        await catalog.let_pass("outbox", "recorded_at", timedelta(minutes=2))
        assert await catalog.fires("OutboxBehind")
        await broker.start()
        await eventually(lambda: catalog.is_well("OutboxBehind"))
    await broker.stop()


async def test_an_open_transaction_is_told_by_the_horizon(catalog: Service) -> None:
    async with catalog.engine.connect() as forgotten:
        await forgotten.execute(text("SELECT pg_current_xact_id()"))
        await published(catalog.sessions, unit_created(UNITS))
        await catalog.let_pass("outbox", "recorded_at", timedelta(minutes=1))
        assert await catalog.fires("HorizonHeld")
        await forgotten.rollback()
        assert await catalog.is_well("HorizonHeld")


async def test_an_outbox_without_its_next_days_is_told_and_a_workers_start_makes_them(catalog: Service) -> None:
    async with catalog.engine.begin() as connection:
        for day in await partition_days(connection):
            if day > now().date() + timedelta(days=3):
                await connection.execute(text(f"DROP TABLE outbox_p{day:%Y%m%d}"))
    assert await catalog.fires("OutboxDaysShort")
    async with running(Relay(engine=catalog.engine, bootstrap_servers=NOWHERE, service="catalog")):
        await eventually(lambda: catalog.is_well("OutboxDaysShort"))


async def test_a_poisoned_event_is_told_as_a_dead_letter_until_it_is_handled(
    catalog: Service, broker: EmbeddedBroker
) -> None:
    topic = f"{UNITS}_{uuid7().hex}"
    router, broken = Router("catalog"), True

    @router.on(topic)
    async def handle(_session: AsyncSession, _events: Sequence[Event]) -> None:
        if broken:
            raise RuntimeError("a defect of this release")

    consumer = listening(catalog, router, broker, topic)
    async with running(consumer):
        await sent(broker, topic, 1)
        await eventually(lambda: catalog.fires("DeadLetters"))
    broken = False
    assert await redrive(catalog.sessions, router) == 1
    assert await catalog.is_well("DeadLetters")


async def test_an_event_that_waits_for_what_never_came_is_told_until_it_comes(catalog: Service) -> None:
    router, unit = Router("catalog"), unit_created(UNITS)
    known: set[UUID] = set()

    @router.on(UNITS)
    async def keep(_session: AsyncSession, events: Sequence[Event]) -> None:
        known.update(event.subject for event in events)

    @router.on(PEOPLE)
    async def place(session: AsyncSession, events: Sequence[Event]) -> None:
        for event in events:
            if unit.subject not in known:
                await park(session, event, missing=(UNITS, unit.subject))

    async def arrives(event: Event) -> None:
        async with transaction(catalog.sessions) as session:
            await router.handle(session, [replace(event, incarnation=1)])

    await arrives(unit_created(PEOPLE))
    assert await catalog.is_well("ParkedLong")
    await catalog.let_pass("parked_events", "parked_at", timedelta(hours=2))
    assert await catalog.fires("ParkedLong")
    await arrives(unit)
    assert await catalog.is_well("ParkedLong")


async def test_a_handler_that_hangs_is_told_by_the_workers_own_lag(catalog: Service, broker: EmbeddedBroker) -> None:
    topic, goes_on = f"{UNITS}_{uuid7().hex}", asyncio.Event()
    router = Router("catalog")
    limit = float(expression("ConsumerBehind").rpartition(">")[2])

    @router.on(topic)
    async def handle(_session: AsyncSession, _events: Sequence[Event]) -> None:
        await goes_on.wait()

    async def lag() -> float:
        series = await scrape("catalog", catalog.sessions)
        return series.get(("siklus_consumer_lag", (("consumer", topic),)), 0)

    async def is_behind() -> bool:
        return await lag() > limit

    async def has_caught_up() -> bool:
        return await lag() == 0

    await sent(broker, topic, int(limit) + 1500)
    async with running(listening(catalog, router, broker, topic)):
        await eventually(is_behind)
        goes_on.set()
        await eventually(has_caught_up)


async def test_a_database_that_is_away_is_told_as_failed_submissions(issuer: TokenIssuer, token: NewToken) -> None:
    accepted = Issuer.model_validate({"issuer": NAME, "jwks_url": "http://test/unused", "audience": AUDIENCE})
    given = {"database_url": f"postgresql://nobody:x@{NOWHERE}/none", "kafka_bootstrap_servers": NOWHERE}
    settings = importlib.import_module("survey.settings").Settings.model_validate({**given, "issuers": [accepted]})
    app = importlib.import_module("survey.main").build_app(settings)
    state_of(app).verifier = TokenVerifier([accepted], keys={NAME: StaticKeys(issuer.jwks)})
    headers = {"Authorization": f"Bearer {token('p1', government=uuid7())}"}
    before = counted()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = {"id": str(uuid7()), "answers": []}
        path = f"/survey/v1/campaigns/{uuid7()}/response"
        assert (await client.put(path, json=answer, headers=headers)).status_code == 503
    assert share("siklus:submissions_failed:ratio_5m", before, counted()) == 1


async def test_an_evaluation_that_is_handled_late_is_told_as_late(service: NewService, token: NewToken) -> None:
    desk = Desk(await service("analytics"), token)
    await staff(desk, "ani", "budi")
    before = counted()
    for name, late in (("ani", 60), ("budi", 0)):
        event = desk.world.evaluation(name, "application", teaches={"A": 2}, application_score=1)
        async with desk.analytics.sessions() as session:
            told = replace(event, time=now() - timedelta(seconds=late))
            await WatchedRouter(ANALYTICS).handle(session, [told])
            await commit(session)
    assert share("siklus:reanalysis_late:ratio_5m", before, counted()) == 0.5


def listening(catalog: Service, router: Router, broker: EmbeddedBroker, group: str) -> Consumer:
    return Consumer(
        router=router,
        session_factory=catalog.sessions,
        bootstrap_servers=broker.address,
        group=group,
        attempts=1,
        alone=True,
    )


async def sent(broker: EmbeddedBroker, topic: str, count: int) -> None:
    """Records that others have published."""
    async with Broker(broker.address) as admin:
        await admin.ensure_topics([Topic(topic, partitions=1, classification="public")])
    events = [replace(unit_created(topic), incarnation=1) for _ in range(count)]
    async with Producer(broker.address) as producer:
        await producer.send_all([(topic, *encode(event)) for event in events])
