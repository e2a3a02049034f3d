"""The broker's users of the manifests: enough for each service's work, and for nothing else."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, KafkaConnectionError, TopicAuthorizationFailedError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.database import create_engine, session_factory
from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router, Topic, new_event
from siklus.kafka import why_kafka_cannot_run
from tests.deploy.documents import description
from tests.deploy.images import SERVICES
from tests.deploy.protected_broker import ProtectedBroker
from tests.fixtures.databases import NewDatabase
from tests.shared.messaging.steps import GOVERNMENT, eventually, published, running, scalar

MISSING = why_kafka_cannot_run()
pytestmark = pytest.mark.skipif(
    MISSING is not None and os.environ.get("SIKLUS_DEPLOY_CHECKS") != "required", reason=str(MISSING)
)


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProtectedBroker]:
    made = ProtectedBroker.below(tmp_path_factory.mktemp("protected"))
    try:
        await made.start()
        yield made
    finally:
        await made.node.stop()


async def test_every_service_sends_what_it_owns_and_gets_what_it_reads(
    broker: ProtectedBroker, database: NewDatabase
) -> None:
    heard: dict[str, set[str]] = {service: set() for service in SERVICES}
    engines: list[AsyncEngine] = []
    members: list[Relay | Consumer] = []
    for service in SERVICES:
        engine = create_engine((await database(service)).dsn)
        engines.append(engine)
        sessions, access = session_factory(engine), broker.access(f"siklus-{service}")
        own = [Topic(topic.name) for topic in description(service).writes]
        await published(sessions, *(event(topic.name) for topic in own))
        members.append(Relay(engine=engine, bootstrap_servers=access, service=service, topics=own))
        router = listening(service, heard[service])
        members.append(Consumer(router=router, session_factory=sessions, bootstrap_servers=access, group=service))

    async def all_heard() -> bool:
        return all(heard[service] == set(description(service).reads) for service in SERVICES)

    async with running(*members):
        await eventually(all_heard, seconds=90)
    for engine in engines:
        await engine.dispose()


async def test_a_service_may_send_to_its_own_dead_letters(broker: ProtectedBroker, database: NewDatabase) -> None:
    engine = create_engine((await database("survey")).dsn)
    sessions, access = session_factory(engine), broker.access("siklus-survey")
    await send(broker.node.address, "catalog.competencies", b"no event")

    async def buried() -> bool:
        return bool(await scalar(sessions, "SELECT count(*) FROM dead_letters"))

    router = listening("survey", set())
    async with running(Consumer(router=router, session_factory=sessions, bootstrap_servers=access, group="survey")):
        await eventually(buried, seconds=60)
    await engine.dispose()


async def test_a_service_may_not_write_what_another_owns(broker: ProtectedBroker) -> None:
    producer = AIOKafkaProducer(**broker.access("siklus-survey").options())
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("catalog.programs", b"{}")
    finally:
        await producer.stop()


async def test_an_outside_system_reads_public_topics_in_groups_of_its_own(broker: ProtectedBroker) -> None:
    await send(broker.node.address, "survey.units", b"{}")
    assert await first(broker, "outside-example", "survey.units", "outside-example.planning") is not None


async def test_an_outside_system_does_not_even_see_topics_about_people(broker: ProtectedBroker) -> None:
    consumer = AIOKafkaConsumer(**broker.access("outside-example").options())
    await consumer.start()
    seen = await consumer.topics()
    await consumer.stop()
    own = [topic for service in SERVICES for topic in description(service).writes]
    assert seen == {topic.name for topic in own if topic.classification == "public"}


async def test_an_outside_system_may_not_take_a_services_place(broker: ProtectedBroker) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await first(broker, "outside-example", "survey.units", "analytics")


async def test_the_autoscaler_sees_how_far_a_group_is_and_no_event(broker: ProtectedBroker) -> None:
    admin = AIOKafkaAdminClient(**broker.access("siklus-lag").options())
    await admin.start()
    offsets = await admin.list_consumer_group_offsets("survey")
    await admin.close()
    assert any(place.topic == "catalog.competencies" for place in offsets)
    with pytest.raises(TopicAuthorizationFailedError):
        await first(broker, "siklus-lag", "catalog.competencies", None)


async def test_a_wrong_password_is_refused(broker: ProtectedBroker, caplog: pytest.LogCaptureFixture) -> None:
    producer = AIOKafkaProducer(**broker.access("siklus-survey", password="guessed").options())
    try:
        with pytest.raises(KafkaConnectionError):
            await producer.start()
    finally:
        await producer.stop()
    assert "invalid credentials" in caplog.text


def listening(service: str, heard: set[str]) -> Router:
    """A router that notes the topics whose events came."""
    router = Router(service)

    async def note(_: AsyncSession, events: Sequence[Event]) -> None:
        heard.update(each.topic for each in events)

    for topic in description(service).reads:
        router.on(topic)(note)
    return router


def event(topic: str) -> Event:
    service, _, subject = topic.partition(".")
    kind = f"siklus.{service}.{subject}.changed.v1"
    return new_event(type=kind, topic=topic, subject=uuid7(), government_id=GOVERNMENT, sequence=1, data={})


async def send(address: str, topic: str, value: bytes) -> None:
    """Send as the administrator."""
    producer = AIOKafkaProducer(bootstrap_servers=address)
    await producer.start()
    await producer.send_and_wait(topic, value, key=b"k")
    await producer.stop()


async def first(broker: ProtectedBroker, user: str, topic: str, group: str | None) -> object:
    """The first record that the user gets of a topic."""
    options = broker.access(user).options()
    consumer = AIOKafkaConsumer(**options, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        if group is None:
            consumer.assign([TopicPartition(topic, 0), TopicPartition(topic, 1)])
        else:
            consumer.subscribe([topic])
        async with asyncio.timeout(60):
            return await consumer.getone()
    finally:
        await consumer.stop()
