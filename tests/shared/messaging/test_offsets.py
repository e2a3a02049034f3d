"""Which offsets a member commits: those behind what it has handled, and none of a partition that was taken away."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError

from shared.messaging._event import encode
from shared.messaging._inbox import Delivery, deliver
from shared.messaging._subscription import Fetched, Subscription
from shared.messaging._thread import LoopThread
from tests.shared.messaging.steps import unit_created

FIRST, SECOND = TopicPartition("survey.units", 0), TopicPartition("survey.units", 1)


class Coordinator:
    """A client that remembers what was committed, or refuses it as after a rebalance."""

    def __init__(self) -> None:
        self.committed: list[dict[TopicPartition, int]] = []
        self.refuses = False

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self.refuses:
            raise CommitFailedError
        self.committed.append(offsets)

    async def getmany(self, **_: Any) -> dict[TopicPartition, Any]:
        return {}


@pytest.fixture
async def member() -> AsyncIterator[Subscription]:
    subscription = Subscription("127.0.0.1:1", "analytics", from_start=False, alone=False)
    subscription._thread = LoopThread("test")
    subscription._client = Coordinator()
    subscription.on_partitions_assigned([FIRST, SECOND])
    yield subscription
    await subscription._thread.close()


async def fetched(member: Subscription, *records: tuple[TopicPartition, int]) -> Fetched:
    """A batch as it would have been fetched now."""
    empty = await member.fetch(most=1, seconds=0)
    return Fetched([_record(partition, offset) for partition, offset in records], empty.revocations)


def _record(partition: TopicPartition, offset: int) -> Delivery:
    return deliver(partition.topic, partition.partition, offset, *encode(unit_created(partition.topic)))


async def test_each_partition_is_committed_behind_its_last_record(member: Subscription) -> None:
    await member.commit(await fetched(member, (FIRST, 4), (SECOND, 9), (FIRST, 5)))
    assert member._client.committed == [{FIRST: 6, SECOND: 10}]


async def test_nothing_is_committed_for_a_partition_that_was_taken_away(member: Subscription) -> None:
    batch = await fetched(member, (FIRST, 4), (SECOND, 9))
    member.on_partitions_revoked([FIRST, SECOND])
    member.on_partitions_assigned([SECOND])
    await member.commit(batch)
    assert member._client.committed == []
    await member.commit(await fetched(member, (SECOND, 12)))
    assert member._client.committed == [{SECOND: 13}]


async def test_a_partition_that_came_back_is_not_set_back_to_what_was_fetched_before(member: Subscription) -> None:
    batch = await fetched(member, (FIRST, 4))
    member.on_partitions_revoked([FIRST, SECOND])
    member.on_partitions_assigned([SECOND])
    member.on_partitions_revoked([SECOND])
    member.on_partitions_assigned([FIRST, SECOND])
    await member.commit(batch)
    assert member._client.committed == []


async def test_a_commit_that_a_rebalance_refuses_is_no_failure(member: Subscription) -> None:
    member._client.refuses = True
    await member.commit(await fetched(member, (FIRST, 4)))
    assert member._client.committed == []
