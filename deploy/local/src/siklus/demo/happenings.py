"""What an outside subscriber sees on the topics: the number of events of each type."""

from collections import Counter
from collections.abc import Collection

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from siklus.services import NAMES

__all__ = ["count_events"]

_TYPE = "ce_type"
_GOVERNMENT = "ce_governmentid"
_BATCH = 2_000


async def count_events(broker: str, governments: Collection[str]) -> dict[str, int]:
    """Read every topic from its beginning to where it ends now; count the events of these governments by type."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=broker, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        partitions = await _partitions(broker)
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        begins = await consumer.beginning_offsets(partitions)
        missing = sum(ends[partition] - begins[partition] for partition in partitions)
        counts: Counter[str] = Counter()
        while missing > 0:
            batches = await consumer.getmany(timeout_ms=500, max_records=_BATCH)
            for records in batches.values():
                missing -= len(records)
                for record in records:
                    headers = dict(record.headers)
                    if headers.get(_GOVERNMENT, b"").decode() in governments:
                        counts[headers[_TYPE].decode()] += 1
            if not batches and await _all_read(consumer, ends):
                break
        return dict(sorted(counts.items()))
    finally:
        await consumer.stop()


async def _partitions(broker: str) -> list[TopicPartition]:
    # A consumer learns the partitions of what it subscribes to only; asking as an operator works on every broker.
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        topics = [name for name in await admin.list_topics() if name.split(".")[0] in NAMES and name.count(".") == 1]
        described = await admin.describe_topics(topics) if topics else []
    finally:
        await admin.close()
    return [TopicPartition(each["topic"], number) for each in described for number in range(len(each["partitions"]))]


async def _all_read(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    """Whether every partition stands at its end: topics that keep only the newest record have fewer than offsets."""
    for partition, end in ends.items():
        if end and await consumer.position(partition) < end:
            return False
    return True
