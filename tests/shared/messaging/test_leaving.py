"""A group on the embedded broker takes in whoever comes, in whatever order its former members went."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from shared.messaging import Topic, ensure_topics
from shared.messaging._kafka import Broker
from shared.messaging._subscription import Subscription
from siklus.broker import EmbeddedBroker
from siklus.ports import free_port
from tests.shared.messaging.steps import eventually

TOPIC = "survey.units"


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Broker]:
    program = EmbeddedBroker(free_port(), tmp_path / "broker.log")
    await program.start()
    await ensure_topics(program.address, [Topic(TOPIC)])
    async with Broker(program.address) as broker:
        yield broker
    await program.stop()


@asynccontextmanager
async def _member(broker: Broker) -> AsyncIterator[Subscription]:
    async with Subscription(broker._access, "analytics", from_start=False, alone=False) as member:
        await member.subscribe({TOPIC}, broker)

        async def belongs() -> bool:
            await member.fetch(most=1, seconds=0.1)
            return bool(member._client.assignment())

        await eventually(belongs)
        yield member


async def test_a_leader_who_was_the_last_to_go_is_not_waited_for_for_ever(embedded: Broker) -> None:
    async with AsyncExitStack() as former:
        for _ in range(2):
            # The second one makes a second generation, the first one that aiokafka would leave.
            await former.enter_async_context(_member(embedded))
    async with _member(embedded) as newcomer:
        assert newcomer.was_assigned
