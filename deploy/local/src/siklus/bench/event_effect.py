"""From the accepted evaluation to its readable effect, on the whole runtime: alone, and in a burst."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from siklus.bench.data import Data, Respondent, make_data
from siklus.bench.load import prepare, send
from siklus.runtime import Runtime
from siklus.services import EmbeddedService
from siklus.state import State

__all__ = ["measure_effects"]

IDLE = 150
BURST = 3000
_ASSIGN = """
INSERT INTO evaluations (id, government_id, revision, kind, level, method, form, form_version, person_id, rater_id,
                         rater_role, status, assigned_at, available_from, due_at, expires_at, teaches, imported,
                         retrospective, competency_ratings, barriers, answers)
SELECT e.id, p.government_id, 1, 'application', 3, 'questionnaire', 'application_self', 1, p.id, p.id, 'self',
       'assigned', now(), now() - interval '1 day', now() + interval '9 days', now() + interval '10 days',
       jsonb_build_array(jsonb_build_object('competency_id', $3::text, 'target_level', 3)), false, false, '[]', '[]',
       '{}'
FROM unnest($1::uuid[], $2::text[]) AS e (id, subject)
JOIN people p ON p.identities @> jsonb_build_array(jsonb_build_object('subject', e.subject))
"""
_ANSWERS = [
    {"question": "application_score", "value": 2},
    {"question": "confidence", "value": 2},
    {"question": "barriers", "value": ["tools"]},
]
_BODY = {"form": "application_self", "answers": _ANSWERS}
_HOPS = 100
_TOPIC = "analytics.dlq"


async def measure_effects(runtime: Runtime, folder: State) -> dict[str, Any]:
    """Return milliseconds from acceptance to effect when idle and in a burst, and the floor under the first."""
    await make_data(runtime, folder, IDLE + BURST + 50)
    respondents = Data.read(folder).respondents[: IDLE + BURST]
    await _assign(runtime, respondents)
    idle = await _one_by_one(runtime, respondents[:IDLE])
    floor = await _hops(runtime)
    burst = await _burst(runtime, respondents[IDLE:])
    burst_floor = await _burst_of_hops(runtime, len(burst))
    return {
        "load_average": round(os.getloadavg()[0], 1),
        "burst_of": len(burst),
        **_beside("idle", idle, floor),
        **_beside("burst", burst, burst_floor),
    }


def _beside(name: str, measured: Sequence[float], floor: Sequence[float]) -> dict[str, Any]:
    found, least = _quantiles(measured), _quantiles(floor)
    ratios = {f"{name}_to_floor_{part}_ratio": round(found[part] / least[part], 2) for part in ("p50", "p99")}
    return {f"{name}_ms": found, f"{name}_floor_ms": least, **ratios}


async def _assign(runtime: Runtime, respondents: Sequence[Respondent]) -> None:
    connection = await _connect(runtime.services["evaluation"])
    competency = await connection.fetchval("SELECT id::text FROM competencies LIMIT 1")
    ids, subjects = [each.evaluation for each in respondents], [each.subject for each in respondents]
    await connection.execute(_ASSIGN, ids, subjects, competency)
    await connection.close()


async def _one_by_one(runtime: Runtime, respondents: Sequence[Respondent]) -> list[float]:
    evaluation, analytics = (runtime.running.services[name].url for name in ("evaluation", "analytics"))
    found = []
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for each in respondents:
            headers = {"Authorization": f"Bearer {each.token}"}
            path = f"{evaluation}/evaluation/v1/evaluations/{each.evaluation}/submit"
            answer = await client.post(path, json=_BODY, headers=headers)
            answer.raise_for_status()
            accepted = time.perf_counter()
            effect = f"{analytics}/analytics/v1/evaluations/{each.evaluation}/effect"
            while (answer := await client.get(effect, params={"wait": 5}, headers=headers)).status_code == 202:
                continue
            answer.raise_for_status()
            found.append((time.perf_counter() - accepted) * 1000)
    return found[len(found) // 5 :]


@asynccontextmanager
async def _bare(runtime: Runtime) -> AsyncIterator[tuple[Any, AIOKafkaProducer, AIOKafkaConsumer]]:
    """A connection with a table to write to, a producer, and a consumer at the end of the topic that it sends to."""
    connection = await _connect(runtime.services["analytics"])
    await connection.execute("CREATE TABLE bench_commits (id bigint)")
    producer = AIOKafkaProducer(bootstrap_servers=runtime.running.broker, acks="all")
    consumer = AIOKafkaConsumer(_TOPIC, bootstrap_servers=runtime.running.broker, fetch_max_wait_ms=20)
    await producer.start()
    await consumer.start()
    await consumer.seek_to_end()
    try:
        yield connection, producer, consumer
    finally:
        await consumer.stop()
        await producer.stop()
        await connection.execute("DROP TABLE bench_commits")
        await connection.close()


async def _hops(runtime: Runtime) -> list[float]:
    """Time two commits and two passages through the broker, with nothing else to do."""
    found = []
    async with _bare(runtime) as (connection, producer, consumer):
        for number in range(_HOPS):
            began = time.perf_counter()
            for _ in range(2):
                await connection.execute("INSERT INTO bench_commits VALUES ($1)", number)
                await producer.send_and_wait(_TOPIC, value=b"bench", key=b"bench")
                await consumer.getone()
            found.append((time.perf_counter() - began) * 1000)
    return found[10:]


async def _burst_of_hops(runtime: Runtime, count: int) -> list[float]:
    """The same for `count` at once: a commit for each before it is sent, and one for each batch that arrives."""
    began: list[float] = []
    found: list[float] = []

    async def write(connection: Any, producer: AIOKafkaProducer) -> None:
        for number in range(count):
            await connection.execute("INSERT INTO bench_commits VALUES ($1)", number)
            began.append(time.perf_counter())
            await producer.send(_TOPIC, value=str(number).encode(), key=b"bench")

    async def read(consumer: AIOKafkaConsumer) -> None:
        connection = await _connect(runtime.services["analytics"])
        while len(found) < count:
            batches = await consumer.getmany(timeout_ms=250)
            numbers = [int(record.value) for records in batches.values() for record in records]
            await connection.execute("INSERT INTO bench_commits SELECT unnest($1::bigint[])", numbers)
            found.extend((time.perf_counter() - began[number]) * 1000 for number in numbers)
        await connection.close()

    async with _bare(runtime) as (connection, producer, consumer):
        await asyncio.gather(write(connection, producer), read(consumer))
    return found


async def _burst(runtime: Runtime, respondents: Sequence[Respondent]) -> list[float]:
    """Send all at once; the times of acceptance and of application are those of the two databases, one clock."""
    path = "/evaluation/v1/evaluations"
    requests = [prepare("POST", f"{path}/{each.evaluation}/submit", each.token, _BODY) for each in respondents]
    await send(runtime.running.services["evaluation"].url, requests)
    ids = [each.evaluation for each in respondents]
    evaluation = await _connect(runtime.services["evaluation"])
    query = "SELECT id, completed_at FROM evaluations WHERE id = ANY ($1::uuid[]) AND completed_at IS NOT NULL"
    accepted = {row["id"]: row["completed_at"] for row in await evaluation.fetch(query, ids)}
    await evaluation.close()
    analytics = await _connect(runtime.services["analytics"])
    query = "SELECT evaluation_id, applied_at FROM effects WHERE evaluation_id = ANY ($1::uuid[])"
    while len(applied := await analytics.fetch(query, ids)) < len(accepted):  # noqa: ASYNC110 - a database's fact
        await asyncio.sleep(0.05)
    await analytics.close()
    return [(row["applied_at"] - accepted[row["evaluation_id"]]).total_seconds() * 1000 for row in applied]


async def _connect(service: EmbeddedService) -> Any:  # Any: asyncpg publishes no types
    return await asyncpg.connect(service.database_url.replace("+asyncpg", ""))


def _quantiles(milliseconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {f"p{int(part * 100)}": round(ordered[int(len(ordered) * part)], 1) for part in (0.5, 0.95, 0.99)}
