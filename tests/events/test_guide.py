"""The subscribers of docs/subscribing.md do what it says, as processes that know nothing but the broker."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer

from shared.ids import uuid7
from shared.messaging import Event, Topic, encode, ensure_topics
from siklus.broker import LocalBroker
from siklus.children import run_to_end, start_child
from siklus.state import ROOT
from tests.shared.messaging.steps import eventually, unit_created

EXAMPLES = ROOT / "docs" / "examples"
Held = dict[str, tuple[int, int, object]]
Command = Callable[[Path], Awaitable[list[str | Path]]]


async def python(_: Path) -> list[str | Path]:
    return [sys.executable, EXAMPLES / "python" / "subscriber.py"]


async def node(log: Path) -> list[str | Path]:
    """Node with kafkajs, installed once from the example's own lock."""
    program, npm, place = shutil.which("node"), shutil.which("npm"), ROOT / "var" / "examples" / "node"
    if program is None or npm is None:
        if os.environ.get("SIKLUS_REQUIRE_NODE") == "1":
            pytest.fail("node and npm are required here and were not found")
        pytest.skip("node and npm were not found")
    shutil.copytree(EXAMPLES / "node", place, dirs_exist_ok=True)
    if not (place / "node_modules").exists():
        command: list[str | Path] = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        await run_to_end("npm", command, log=log, folder=place)
    return [program, place / "subscriber.mjs"]


def held_by_python(file: Path) -> Held:
    with closing(sqlite3.connect(file)) as store:
        rows = store.execute("SELECT id, incarnation, sequence, state FROM aggregates").fetchall()
    return {key: (incarnation, sequence, json.loads(state or "null")) for key, incarnation, sequence, state in rows}


def held_by_node(file: Path) -> Held:
    content = json.loads(file.read_text(encoding="utf-8"))
    return {
        key.partition("/")[2]: (each["incarnation"], each["sequence"], each["state"]) for key, each in content.items()
    }


READERS: dict[str, tuple[Command, Callable[[Path], Held]]] = {
    "python": (python, held_by_python),
    "node": (node, held_by_node),
}


@asynccontextmanager
async def subscribed(
    name: str, broker: LocalBroker, topic: str, folder: Path
) -> AsyncIterator[Callable[[], Awaitable[Held]]]:
    """Run a subscriber and yield what asks for the states that it holds."""
    make, read = READERS[name]
    state = folder / "state"
    environment = {
        "KAFKA_BOOTSTRAP": broker.address,
        "TOPICS": topic,
        "GROUP": f"outside.{topic}",
        "STATE": str(state),
    }
    command = await make(folder / "npm.log")
    child = await start_child(f"The {name} subscriber", command, log=folder / "log", environment=environment)

    async def held() -> Held:
        assert child.process.returncode is None, _text(folder / "log")
        try:
            return read(state)
        except (FileNotFoundError, sqlite3.OperationalError):
            return {}

    try:
        yield held
    finally:
        await child.stop()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


async def _send(broker: LocalBroker, *events: Event) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker.address)
    await producer.start()
    for event in events:
        key, value, headers = encode(event)
        await producer.send_and_wait(event.topic, value=value, key=key, headers=headers)
    await producer.stop()


def _state(topic: str, subject: UUID, sequence: int, *, incarnation: int = 1, erased: bool = False) -> Event:
    event = unit_created(topic, subject=subject, sequence=sequence, name=f"revision {sequence}")
    return replace(event, incarnation=incarnation, data=None if erased else event.data)


@pytest.mark.parametrize("name", READERS, ids=str)
async def test_a_subscriber_ends_in_the_newest_state_whatever_the_order(
    name: str, broker: LocalBroker, topic: str, tmp_path: Path
) -> None:
    await ensure_topics(broker.address, [Topic(topic, partitions=3)])
    first, restored, erased = uuid7(), uuid7(), uuid7()
    disorder = [_state(topic, first, n) for n in (2, 1, 3, 3, 2)]
    disorder += [_state(topic, restored, 9), _state(topic, restored, 4, incarnation=2), _state(topic, restored, 10)]
    disorder += [_state(topic, erased, 5), _state(topic, erased, 6, erased=True), _state(topic, erased, 5)]
    wanted: Held = {
        str(first): (1, 3, {"name": "revision 3"}),
        str(restored): (2, 4, {"name": "revision 4"}),
        str(erased): (1, 6, None),
    }
    last = uuid7()
    async with subscribed(name, broker, topic, tmp_path) as held:
        await _send(broker, *disorder)
        await eventually(has_all(held, wanted), seconds=60)
    # It comes back, and goes on where it was.
    async with subscribed(name, broker, topic, tmp_path) as held:
        await _send(broker, _state(topic, last, 1))
        wanted[str(last)] = (1, 1, {"name": "revision 1"})
        await eventually(has_all(held, wanted), seconds=60)


def has_all(held: Callable[[], Awaitable[Held]], wanted: Held) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return await held() == wanted

    return check
