"""`python -m siklus.bench.events`: measures the event path, prints a table, writes `var/bench/events.json`.

Every ratio compares with a floor measured in the same run: the barest program that does the same. SIKLUS_BENCH_EVENTS
and SIKLUS_BENCH_MEMORY say how many events are used.
"""

import asyncio
import json
import os
import shutil
import statistics
import sys
from typing import Any

from rich.table import Table

from siklus.bench import outbox_app
from siklus.bench.event_effect import measure_effects
from siklus.bench.event_memory import measure_memory
from siklus.bench.event_paths import Rates, measure_rates, open_ground
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
MEMORY_EVENTS = int(os.environ.get("SIKLUS_BENCH_MEMORY", "1000000"))
ROUNDS = 3
OUTBOX_ROUNDS = 8
PATHS = {"relay": "≥ 0.5", "consumer": "≥ 0.6", "reading_consumer": ""}
REQUESTS = 1000
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
            found: dict[str, Any] = _machine()
            found |= {path: _rates([each[path] for each in rounds]) for path in PATHS}
            found["outbox"] = await _outbox(state, dsn, postgres)
            if kind == "kafka":
                found["memory"] = await measure_memory(ground, MEMORY_EVENTS)
            return found
    finally:
        await broker.stop()
        await postgres.stop()


def _machine() -> dict[str, Any]:
    """What the figures depend on beside the code: cores, and how busy others kept them in the last minute."""
    return {"cores": os.cpu_count(), "load_average": round(os.getloadavg()[0], 1)}


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
        rounds: dict[str, list[Measured]] = {"/plain": [], "/event": [], "/together": []}
        for _ in range(OUTBOX_ROUNDS + 1):
            for path, measured in rounds.items():
                measured.append(await send(f"http://{HOST}:{port}", [prepare("POST", path, None, answers)] * REQUESTS))
    finally:
        await child.stop()
    rates = {path: [each.per_second for each in measured[1:]] for path, measured in rounds.items()}
    found: dict[str, float] = {f"{path[1:]}_per_second": round(statistics.median(each)) for path, each in rates.items()}
    for path in ("/event", "/together"):
        ratios = [one / other for one, other in zip(rates[path], rates["/plain"], strict=True)]
        found[f"{path[1:]}_to_plain_ratio"] = round(statistics.median(ratios), 3)
    return found


def _table(result: dict[str, Any]) -> Table:
    table = Table("broker", "what", "measured", "floor", "ratio", "wanted", box=None, padding=(0, 2, 0, 0))
    for kind, found in result.items():
        for name, wanted in PATHS.items():
            each = found[name]
            rates = f"{each['per_second']} /s", f"{each['floor_per_second']} /s"
            table.add_row(kind, name, *rates, str(each["floor_ratio"]), wanted)
        each = found["outbox"]
        for path, name in (("event", "request with an event"), ("together", "the same in one statement")):
            rates = f"{each[f'{path}_per_second']} /s", f"{each['plain_per_second']} /s"
            table.add_row(kind, name, *rates, str(each[f"{path}_to_plain_ratio"]), "≥ 0.85")
        each = found["effect"]
        for name, wanted in (("idle", "p50 ≤ 25, p99 ≤ 150"), ("burst", "p99 ≤ 1000")):
            times = each[f"{name}_ms"]
            floor = each[f"{name}_floor_ms"]
            measured, least = (f"p50 {found['p50']}, p99 {found['p99']} ms" for found in (times, floor))
            table.add_row(kind, f"effect, {name}", measured, least, str(each[f"{name}_to_floor_p99_ratio"]), wanted)
        if memory := found.get("memory"):
            sizes = f"{memory['last_megabytes']} MB", f"{memory['warm_megabytes']} MB"
            what = f"memory, {memory['events']} events"
            table.add_row(kind, what, *sizes, str(memory["growth_ratio"]), "flat")
    return table


if __name__ == "__main__":
    main()
