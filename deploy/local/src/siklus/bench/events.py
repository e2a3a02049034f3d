"""`python -m siklus.bench.events`: measures the event path, prints a table, writes `var/bench/events.json`.

Every ratio compares with a floor measured in the same run: the barest program that does the same. SIKLUS_BENCH_EVENTS
and SIKLUS_BENCH_MEMORY say how many events are used.
"""

import asyncio
import gc
import json
import os
import shutil
import statistics
import sys
from typing import Any

import psutil
from rich.table import Table

from shared.messaging import Topic, ensure_topics
from siklus.bench import outbox_app
from siklus.bench.event_effect import measure_effects
from siklus.bench.event_paths import Ground, Rates, consume, events, measure_rates, open_ground, relay
from siklus.bench.load import Measured, prepare, send
from siklus.broker import EmbeddedBroker, LocalBroker
from siklus.children import start_child
from siklus.console import console
from siklus.kafka import KafkaNode, why_kafka_cannot_run
from siklus.ports import HOST, accepts, free_port
from siklus.postgres import EmbeddedPostgres
from siklus.runtime import BrokerKind, run
from siklus.state import ROOT, State

EVENTS = int(os.environ.get("SIKLUS_BENCH_EVENTS", "30000"))
MEMORY_EVENTS = int(os.environ.get("SIKLUS_BENCH_MEMORY", "200000"))
CHUNK = 20_000
ROUNDS = 3
REQUESTS = 2000
_PASSWORD = "bench"  # noqa: S105 - of a database that lives as long as the bench


def main() -> None:
    """Measure on every broker that this machine can run, print, write."""
    folder = State(State.default().folder / "bench")
    kinds: list[BrokerKind] = ["embedded"] if why_kafka_cannot_run() else ["embedded", "kafka"]
    result: dict[str, Any] = {}
    for kind in kinds:
        state = State(folder.folder / f"events-{kind}")
        shutil.rmtree(state.folder, ignore_errors=True)
        result[kind] = asyncio.run(_measure_paths(state, kind))
        effects: dict[str, Any] = {}

        async def body(runtime: Any, kept: dict[str, Any] = effects) -> None:
            kept |= await measure_effects(runtime, folder)

        shutil.rmtree(state.folder)
        if not asyncio.run(run(body, state=state, broker=kind)):
            sys.exit(130)
        result[kind]["effect"] = effects
        shutil.rmtree(state.folder)
    file = folder.folder / "events.json"
    file.write_text(json.dumps(result, indent=2) + "\n")
    console.print(_table(result))
    console.print(f"Written: {file}")


async def _measure_paths(state: State, kind: BrokerKind) -> dict[str, Any]:
    postgres = EmbeddedPostgres(state.folder / "postgres", free_port(), _PASSWORD, state.log("postgres"))
    broker: LocalBroker = EmbeddedBroker(free_port(), state.log("broker"))
    if kind == "kafka":
        broker = KafkaNode.alone(state.folder / "kafka" / "1", free_port(), state.log("broker"))
    await postgres.start()
    await postgres.create_databases({"bench": _PASSWORD})
    await broker.start()
    dsn = f"postgresql+asyncpg://bench:{_PASSWORD}@{HOST}:{postgres.port}/bench"
    try:
        async with open_ground(dsn, broker.address) as ground:
            rounds = [await measure_rates(ground, EVENTS) for _ in range(ROUNDS)]
            found = {"relay": _rates([each for each, _ in rounds]), "consumer": _rates([each for _, each in rounds])}
            found["outbox"] = await _outbox(state, dsn, postgres)
            if kind == "kafka":
                found["memory"] = await _memory(ground)
            return found
    finally:
        await broker.stop()
        await postgres.stop()


def _rates(rounds: list[Rates]) -> dict[str, float]:
    """The round with the median ratio."""
    ratios = [each.measured / each.floor for each in rounds]
    middle = rounds[ratios.index(statistics.median_low(ratios))]
    return {
        "per_second": round(middle.measured),
        "floor_per_second": round(middle.floor),
        "floor_ratio": round(middle.measured / middle.floor, 3),
    }


async def _outbox(state: State, dsn: str, postgres: EmbeddedPostgres) -> dict[str, float]:
    """The same writing request with and without an event, in turns."""
    connection = await postgres.connect("bench")
    await connection.execute(f"SET ROLE bench; {outbox_app.TABLE}")
    await connection.close()
    port = free_port()
    command = [sys.executable, "-m", outbox_app.__name__, str(port)]
    environment = {outbox_app.VARIABLE: dsn}
    child = await start_child("The writing API", command, log=state.log("outbox"), environment=environment, folder=ROOT)
    try:
        await child.wait_until(lambda: accepts(port), limit=60)
        answers = {"answers": [{"question": f"q{n}", "value": n % 5} for n in range(18)]}
        rounds: dict[str, list[Measured]] = {"/plain": [], "/event": []}
        for _ in range(ROUNDS + 1):
            for path, measured in rounds.items():
                measured.append(await send(f"http://{HOST}:{port}", [prepare("POST", path, None, answers)] * REQUESTS))
    finally:
        await child.stop()
    plain, event = ([each.per_second for each in rounds[path][1:]] for path in ("/plain", "/event"))
    ratio = statistics.median(one / other for one, other in zip(event, plain, strict=True))
    return {
        "plain_per_second": max(plain),
        "event_per_second": max(event),
        "with_event_to_plain_ratio": round(ratio, 3),
    }


async def _memory(ground: Ground) -> dict[str, float]:
    """Resident memory of one process that relays and consumes chunk after chunk; the first chunk warms it up."""
    process = psutil.Process()
    seen: list[float] = []
    for _ in range(max(2, MEMORY_EVENTS // CHUNK)):
        topic = f"bench.memory_{len(seen)}"
        await ensure_topics(ground.broker, [Topic(topic)])
        await relay(ground, events(topic, CHUNK))
        await consume(ground, topic, CHUNK)
        gc.collect()
        seen.append(process.memory_info().rss / 2**20)
    return {
        "events": len(seen) * CHUNK,
        "first_megabytes": round(seen[1], 1),
        "last_megabytes": round(seen[-1], 1),
        "growth_ratio": round(seen[-1] / seen[1], 3),
    }


def _table(result: dict[str, Any]) -> Table:
    table = Table("broker", "what", "measured", "floor", "ratio", "wanted", box=None, padding=(0, 2, 0, 0))
    for kind, found in result.items():
        for name, wanted in (("relay", "≥ 0.5"), ("consumer", "≥ 0.6")):
            each = found[name]
            rates = f"{each['per_second']} /s", f"{each['floor_per_second']} /s"
            table.add_row(kind, name, *rates, str(each["floor_ratio"]), wanted)
        each = found["outbox"]
        rates = f"{each['event_per_second']} /s", f"{each['plain_per_second']} /s"
        table.add_row(kind, "request with an event", *rates, str(each["with_event_to_plain_ratio"]), "≥ 0.85")
        each = found["effect"]
        for name, wanted in (("idle", "p50 ≤ 25, p99 ≤ 150"), ("burst", "p99 ≤ 1000")):
            times = each[f"{name}_ms"]
            floor = f"{each['idle_floor_ms']['p50']} ms" if name == "idle" else ""
            table.add_row(kind, f"effect, {name}", f"p50 {times['p50']} ms, p99 {times['p99']} ms", floor, "", wanted)
    return table


if __name__ == "__main__":
    main()
