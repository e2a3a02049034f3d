"""Three Kafka brokers of which one is always about to be killed: whatever works on them works through a failure."""

import asyncio
from itertools import cycle
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from siklus.children import Child
from siklus.kafka import KafkaCluster

_QUIET_SECONDS = 4.0
_LOOK_SECONDS = 0.25


class RollingCluster:
    """A cluster with three copies of everything; one broker after the other is killed, stays away and comes back."""

    def __init__(self, folder: Path) -> None:
        self._cluster = KafkaCluster.of(3, folder)
        self._rolling: asyncio.Task[None] | None = None
        self.kills = 0

    @property
    def address(self) -> str:
        """The bootstrap addresses of all three."""
        return self._cluster.address

    async def start(self, *, limit: float = 240) -> Child:
        """Start all brokers, and the killing."""
        async with asyncio.timeout(limit):
            await self._cluster.start()
        self._rolling = asyncio.create_task(self._roll())
        child = self._cluster.nodes[0].child
        assert child is not None
        return child

    async def stop(self) -> None:
        """End the killing and all brokers."""
        if self._rolling is not None:
            self._rolling.cancel()
            await asyncio.gather(self._rolling, return_exceptions=True)
        await self._cluster.stop()

    async def _roll(self) -> None:
        nodes = cycle(self._cluster.nodes)
        while True:
            await asyncio.sleep(_QUIET_SECONDS)
            node = next(nodes)
            await node.kill()
            self.kills += 1
            await asyncio.sleep(_QUIET_SECONDS)
            await node.start()
            # One at a time: a broker that is back holds nothing yet, and the next kill would leave a single copy.
            while not await self._has_every_copy():  # noqa: ASYNC110 - a broker announces nothing
                await asyncio.sleep(_LOOK_SECONDS)

    async def _has_every_copy(self) -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
        try:
            await admin.start()
            topics = await admin.describe_topics()
        except KafkaError:
            return False
        finally:
            await admin.close()
        partitions = [partition for topic in topics for partition in topic["partitions"]]
        return all(len(each["isr"]) == len(each["replicas"]) for each in partitions)
