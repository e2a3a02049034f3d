"""The history of a turned loop, delivered in order and backwards, ends in the same state."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from shared.database import create_engine, session_factory
from shared.messaging import Event, Topic, encode, ensure_topics, hash_projections, messaging_status, tail
from shared.serving import Service
from siklus.issuer import TokenIssuer
from tests.fixtures.databases import Databases
from tests.fixtures.waiting import until
from tests.system.services import service_of
from tests.system.stack import Stack, new_stack
from tests.system.turned import Turned

pytestmark = pytest.mark.system

_QUIET_SECONDS = 2.0


@pytest.fixture(scope="module")
async def history(turned: Turned) -> Sequence[Event]:
    """Every event that the four services have published, as an outside subscriber reads them."""
    topics = [topic.name for name in turned.stack.services for topic in service_of(name).topics]
    found: list[Event] = []
    reading = tail(turned.stack.broker.address, topics, from_beginning=True)
    with_end = aiter(reading)
    while True:
        try:
            found.append(await asyncio.wait_for(anext(with_end), _QUIET_SECONDS))
        except TimeoutError:
            return found


@asynccontextmanager
async def delivered(stack: Stack, service: Service, events: Sequence[Event]) -> AsyncIterator[Stack]:
    """A stack in which only this service runs, once it has taken all of `events` in the given order."""
    await stack.broker.start()
    await ensure_topics(stack.broker.address, [Topic(name) for name in service.router.topics])
    producer = AIOKafkaProducer(bootstrap_servers=stack.broker.address)
    await producer.start()
    for event in events:
        key, value, headers = encode(event)
        await producer.send_and_wait(event.topic, key=key, value=value, headers=headers)
    await producer.stop()
    await stack.start(service.name)
    yield stack


async def state_after(stack: Stack, service: Service, events: Sequence[Event]) -> dict[str, str]:
    """The hash of every projection, once every event is in the inbox; nothing is parked and nothing dead."""
    engine = create_engine(stack.databases[service.name].dsn, pool_size=2)
    sessions = session_factory(engine)

    async def all_taken() -> bool:
        async with sessions() as session:
            taken = await session.scalar(text("SELECT count(*) FROM inbox"))
            return bool(taken == len(events))

    await until(all_taken, limit=120)
    async with sessions() as session:
        status = await messaging_status(session)
        hashes = await hash_projections(session, service.projections)
    await engine.dispose()
    assert (status.parked, status.dead_letters) == (0, 0)
    return hashes


@pytest.mark.parametrize("name", ["evaluation", "analytics"])
async def test_a_history_that_arrives_backwards_ends_in_the_same_state(
    history: Sequence[Event], name: str, databases: Databases, issuer: TokenIssuer, tmp_path: Path
) -> None:
    service = service_of(name)
    events = [event for event in history if event.topic in service.router.topics]
    assert {event.topic for event in events} == set(service.router.topics)
    states = []
    for order in (events, list(reversed(events))):
        async with new_stack(databases, issuer, tmp_path) as stack, delivered(stack, service, order):
            states.append(await state_after(stack, service, order))
    assert states[0] == states[1]
