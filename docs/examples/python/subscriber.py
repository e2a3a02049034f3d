"""A subscriber outside Siklus: keeps the newest state of every aggregate of some topics in an SQLite file.

Needs aiokafka and nothing else. Settings come from the environment:
KAFKA_BOOTSTRAP (host:port,…), TOPICS (comma-separated), GROUP (begins with the name of your user), STATE (the file);
for a protected cluster KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_CA (a PEM file) as well.
"""

import asyncio
import json
import os
import signal
import sqlite3
import ssl
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from aiokafka import AIOKafkaConsumer

TABLE = """
CREATE TABLE IF NOT EXISTS aggregates (
    topic TEXT, id TEXT, incarnation INTEGER, sequence INTEGER, type TEXT, state TEXT, PRIMARY KEY (topic, id)
)
"""
# The same event may come again, and an older one after a newer one: the higher (incarnation, sequence) wins.
# An erased aggregate keeps its row without a state, so that an older event cannot bring it back.
KEEP = """
INSERT INTO aggregates VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (topic, id) DO UPDATE SET incarnation = excluded.incarnation, sequence = excluded.sequence,
    type = excluded.type, state = excluded.state
WHERE (excluded.incarnation, excluded.sequence) > (aggregates.incarnation, aggregates.sequence)
"""


def connection_options() -> dict[str, Any]:
    """Return how the cluster is reached: with a login if the environment has one."""
    options: dict[str, Any] = {"bootstrap_servers": os.environ["KAFKA_BOOTSTRAP"]}
    if "KAFKA_USERNAME" in os.environ:
        options |= {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": os.environ["KAFKA_USERNAME"],
            "sasl_plain_password": os.environ["KAFKA_PASSWORD"],
            "ssl_context": ssl.create_default_context(cafile=os.environ.get("KAFKA_CA")),
        }
    return options


def row_of(record: Any) -> tuple[str, str, int, int, str, str | None]:
    """Return the row that an event stands for; the envelope is in the headers, the state is the value."""
    headers = {name: content.decode() for name, content in record.headers}
    state = None if record.value is None else json.dumps(json.loads(record.value), ensure_ascii=False)
    version = int(headers["ce_incarnation"]), int(headers["ce_sequence"])
    return record.topic, headers["ce_subject"], *version, headers["ce_type"], state


def keep(store: sqlite3.Connection, records: Iterable[Any]) -> None:
    """Store a batch in one transaction."""
    with store:
        store.executemany(KEEP, [row_of(record) for record in records])


async def main() -> None:
    """Listen until the process is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    consumer = AIOKafkaConsumer(
        *os.environ["TOPICS"].split(","),
        **connection_options(),
        group_id=os.environ["GROUP"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        with closing(sqlite3.connect(os.environ["STATE"])) as store:
            store.execute(TABLE)
            while not stop.is_set():
                batches = await consumer.getmany(timeout_ms=500)
                records = [record for part in batches.values() for record in part]
                if records:
                    keep(store, records)
                    # Only now: a crash before this line costs a repetition, never an event.
                    await consumer.commit()
    finally:
        await consumer.stop()


if __name__ == "__main__":
    asyncio.run(main())
