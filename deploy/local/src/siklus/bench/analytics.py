"""`python -m siklus.bench.analytics`: measures the numbers' side, prints a table, writes `var/bench/analytics.json`.

Costs are compared between sizes of one run, and with bare SQL over the same rows. SCALE is the largest size: 100000
unless the environment says otherwise; 5600000 takes hours and half a hundred gigabytes.
"""

import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from aiokafka import AIOKafkaProducer
from rich.table import Table

from shared.ids import uuid7
from shared.messaging import Event, encode
from siklus.bench.needs_data import CAMPAIGN, COMPETENCIES, GOVERNMENT, RATED, fill, id_of
from siklus.bench.needs_floor import ANSWER, GROUP_BY, HEAT_MAP, STORE
from siklus.console import console
from siklus.issuer import RoleClaim
from siklus.runtime import Runtime, run
from siklus.state import State

SIZES = (10_000, 25_000, 100_000, 1_000_000, 5_600_000)
SCALE = int(os.environ.get("SCALE", "100000"))
EVENTS = 400
ROUNDS = 6
"""The first one only warms up, and does not count."""
READS = 30


async def measure(runtime: Runtime, people: int) -> dict[str, Any]:
    """Fill one size and measure everything on it; times in milliseconds where they are not named otherwise."""
    service = runtime.services["analytics"]
    connection = await asyncpg.connect(service.database_url.replace("+asyncpg", ""))
    filling = await _seconds(lambda: fill(connection, people))
    rebuild = await _seconds(
        lambda: service.run(runtime.state, "recompute", "--tables", title="The tables of the bench")
    )
    bare = min([await _seconds(lambda: connection.fetchval(GROUP_BY, timeout=3600)) for _ in range(2)])
    stored = await _seconds(lambda: connection.execute(STORE, timeout=3600))
    found: dict[str, Any] = {"people": people, "fill_seconds": round(filling, 1)}
    found |= await _events(runtime, connection, people)
    found |= {"tables_seconds": round(rebuild, 2), "bare_group_by_seconds": round(bare, 2)}
    found |= {"tables_to_bare_ratio": round(rebuild / bare, 2), "bare_tables_seconds": round(stored, 2)}
    found["tables_to_bare_tables_ratio"] = round(rebuild / stored, 2)
    check = await _seconds(lambda: service.run(runtime.state, "recompute", "--check", title="The check of the bench"))
    found |= {"check_seconds": round(check, 2), "check_to_bare_ratio": round(check / bare, 2)}
    await connection.execute("UPDATE campaigns SET status = 'settled'")
    found |= await _reads(runtime, connection)
    await connection.close()
    return found


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def _events(runtime: Runtime, connection: Any, people: int) -> dict[str, float]:
    producer = AIOKafkaProducer(bootstrap_servers=runtime.running.broker, acks="all", linger_ms=5)
    await producer.start()
    chosen = random.Random(people).sample(range(people), 2 * EVENTS * ROUNDS)  # noqa: S311 - no secret
    responses, tests = [], []
    for number in range(ROUNDS):
        first, second = (chosen[(2 * number + part) * EVENTS :][:EVENTS] for part in (0, 1))
        events = [_response(each) for each in first]
        responses.append(await _apply(producer, connection, events, "responses WHERE sequence = 2 AND id"))
        events = [_test(each) for each in second]
        tests.append(await _apply(producer, connection, events, "effects WHERE evaluation_id"))
    await producer.stop()
    return {
        "response_ms": round(statistics.median(responses[1:]), 3),
        "evaluation_ms": round(statistics.median(tests[1:]), 3),
    }


async def _apply(producer: AIOKafkaProducer, connection: Any, events: list[Event], where: str) -> float:
    """Milliseconds for each event, from sending them all until all are in the tables."""
    query = f"SELECT count(*) FROM {where} = ANY ($1::uuid[])"  # noqa: S608 - constants above
    ids = [event.subject for event in events]
    began = time.perf_counter()
    for event in events:
        key, value, headers = encode(event)
        await producer.send(event.topic, key=key, value=value, headers=headers)
    await producer.flush()
    while await connection.fetchval(query, ids) < len(ids):  # noqa: ASYNC110 - a database's fact
        await asyncio.sleep(0.005)
    return (time.perf_counter() - began) * 1000 / len(events)


def _event(topic: str, subject: str, fact: str, id_: UUID, sequence: int, data: dict[str, Any]) -> Event:
    service = topic.partition(".")[0]
    shared = {"id": str(id_), "government_id": str(GOVERNMENT), "revision": sequence}
    return Event(
        id=uuid7(),
        type=f"siklus.{service}.{subject}.{fact}.v1",
        topic=topic,
        subject=id_,
        government_id=GOVERNMENT,
        sequence=sequence,
        incarnation=1,
        time=datetime.now(UTC),
        data={**shared, **data},
        source=f"/{service}",
    )


def _response(number: int) -> Event:
    ratings = [
        {
            "competency_id": str(id_of("competency", (number + each * 3) % COMPETENCIES)),
            "importance": 1 + (number + each) % 5,
            "proficiency": (number + each) % 6,
            "confidence": 1 + (number + each) % 5,
        }
        for each in range(RATED)
    ]
    data = {
        "campaign_id": str(CAMPAIGN),
        "role": "self",
        "respondent_id": str(id_of("person", number)),
        "person_id": str(id_of("person", number)),
        "unit_id": str(id_of("unit", 45 + number % 400)),
        "job_level": f"level{number % 4}",
        "status": "accepted",
        "late": False,
        "submitted_at": "2026-02-03T00:00:00Z",
        "observed_on": "2026-02-01",
        "ratings": ratings,
        "answers": [],
    }
    return _event("survey.responses", "response", "revised", id_of("self", number), 2, data)


def _test(number: int) -> Event:
    person, moment = str(id_of("person", number)), "2026-04-01T00:00:00Z"
    taught = {"competency_id": str(id_of("competency", number % COMPETENCIES)), "target_level": 5}
    data = {
        "kind": "post_test",
        "level": 2,
        "method": "test",
        "person_id": person,
        "rater_id": person,
        "rater_role": "self",
        "status": "completed",
        "taken_at": moment,
        "completed_at": moment,
        "score": 90,
        "teaches": [taught],
    }
    return _event("evaluation.evaluations", "evaluation", "completed", id_of("evaluation", number), 1, data)


async def _reads(runtime: Runtime, connection: Any) -> dict[str, Any]:
    token = runtime.issuer.token("analyst", government=str(GOVERNMENT), roles=[RoleClaim("analyst")], minutes=600)
    url = f"{runtime.running.services['analytics'].url}/analytics/v1"
    # The floor packs nothing either.
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=3600) as client:

        async def release(wave: str) -> float:
            answer = await client.post("/releases", json={"wave": wave})
            answer.raise_for_status()
            return float(answer.elapsed.total_seconds())

        seconds = {f"release_{wave}_seconds": round(await release(wave), 2) for wave in ("baseline", "current")}
        paths = {"profile": "/needs", "drill_down": f"/needs?unit={id_of('unit', 7)}", "heat_map": "/needs/heat-map"}
        times = {
            f"{name}_ms": await _median(client, path) for name, path in (*paths.items(), ("movement", "/movement"))
        }
    newest = await connection.fetchval("SELECT id FROM releases WHERE kind = 'baseline'")
    found = {**seconds, **times}
    for name, query in (("rows", HEAT_MAP), ("answer", ANSWER)):
        bare = statistics.median([await _seconds(partial(connection.fetch, query, newest)) for _ in range(READS)])
        found[f"bare_heat_map_{name}_ms"] = round(bare * 1000, 2)
        found[f"heat_map_to_bare_{name}_ratio"] = round(times["heat_map_ms"] / (bare * 1000), 2)
    return found


async def _median(client: httpx.AsyncClient, path: str) -> float:
    found = []
    for _ in range(READS):
        answer = await client.get(path)
        answer.raise_for_status()
        found.append(answer.elapsed.total_seconds() * 1000)
    return round(statistics.median(found[READS // 5 :]), 2)


def main() -> None:
    """Measure every size up to SCALE, print, write."""
    folder = State(State.default().folder / "bench")
    folder.folder.mkdir(parents=True, exist_ok=True)
    sizes = []
    for people in (size for size in SIZES if size <= SCALE):
        state = State(folder.folder / "analytics")
        shutil.rmtree(state.folder, ignore_errors=True)

        async def body(runtime: Runtime, size: int = people) -> None:
            sizes.append(await measure(runtime, size))

        if not asyncio.run(run(body, state=state)):
            sys.exit(130)
        shutil.rmtree(state.folder)
    flat = {name: round(sizes[-1][name] / sizes[0][name], 2) for name in ("response_ms", "evaluation_ms")}
    file = folder.folder / "analytics.json"
    file.write_text(json.dumps({"sizes": sizes, "last_to_first_ratio": flat}, indent=2) + "\n")
    console.print(_table(sizes))
    console.print(f"From the first size to the last: {flat} (wanted ≤ 1.2). Written: {file}")


def _table(sizes: list[dict[str, Any]]) -> Table:
    table = Table("what", *(f"{size['people']:,} people" for size in sizes), box=None, padding=(0, 2, 0, 0))
    for name in list(sizes[0])[1:]:
        table.add_row(name.replace("_", " "), *(str(size[name]) for size in sizes))
    return table


if __name__ == "__main__":
    main()
