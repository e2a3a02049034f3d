"""The floor: a bare ASGI application that writes the same rows in one statement, or reads them in one.

No framework, no validation, no token: what PostgreSQL and the web server cost by themselves on this machine. Started
as `python -m siklus.bench.floor <port>`; database addresses are in SIKLUS_FLOOR as JSON, by name.
"""

import asyncio
import json
import os
import sys
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

VARIABLE = "SIKLUS_FLOOR"
POOL_SIZE = 10
"""The pool that a service has too."""

_OUTBOX = """
    INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, source, time, dataschema, sequence, incarnation,
                        governmentid)
    SELECT $1, '{topic}', id, '{topic}.v1', $2::json, '/floor', now(), 'urn:floor', 1, 1, government_id FROM written
"""
_RESPONSE = f"""
WITH written AS (
    INSERT INTO responses (id, government_id, campaign_id, invitation_id, role, respondent_id, person_id, unit_id,
                           job_level, status, late, submitted_at, observed_on, given, content_hash, revision)
    VALUES ($3, $4, $4, $5, 'self', $6, $6, $7, 'pelaksana', 'accepted', false, $8, $9, $10::jsonb, $11, 1)
    RETURNING id, government_id
), cleared AS (DELETE FROM drafts WHERE invitation_id = $5)
{_OUTBOX.format(topic="survey.responses")}
"""  # noqa: S608 - built from constants
_EVALUATION = f"""
WITH written AS (
    UPDATE evaluations SET revision = revision + 1, status = 'completed', taken_at = $4, completed_at = $4,
                           recorded_by = rater_id, application_score = 2, confidence = 2, barriers = '["tools"]',
                           answers = $5::jsonb, content_hash = $6
    WHERE id = $3 AND status = 'assigned' RETURNING id, government_id
)
{_OUTBOX.format(topic="evaluation.evaluations")}
"""  # noqa: S608 - built from constants
_DRAFT = """
INSERT INTO drafts (invitation_id, content, saved_at) VALUES ($1, $2::jsonb, $3)
ON CONFLICT (invitation_id) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at
"""

_NEEDS = """
WITH required AS (
    SELECT p.government_id, p.id AS person_id, (item ->> 'competency_id')::uuid AS competency_id,
           (item ->> 'level')::int AS level
    FROM people p JOIN standards s ON s.government_id = p.government_id AND s.job_level = p.job_level
    CROSS JOIN jsonb_array_elements(s.required) AS item WHERE p.id = $1
)
SELECT coalesce(json_agg(json_build_object('code', c.code, 'name', c.name, 'required', r.level, 'present', n.present)
                         ORDER BY c.code), '[]')::text
FROM required r JOIN competencies c ON c.id = r.competency_id
LEFT JOIN standings n ON n.person_id = r.person_id AND n.wave_id = r.government_id AND n.competency_id = c.id
"""

Work = Callable[[asyncpg.Pool, dict[str, Any]], Awaitable[str | None]]
"""Returns the body of the answer, where it is more than a word."""


async def write_response(pool: asyncpg.Pool, body: dict[str, Any]) -> None:
    """Write a response and its event."""
    given = json.dumps(body["answers"], separators=(",", ":"))
    event, government, unit = (uuid.uuid4() for _ in range(3))
    await pool.execute(
        _RESPONSE,
        event,
        given,
        uuid.UUID(body["id"]),
        government,
        uuid.UUID(body["invitation"]),
        uuid.UUID(body["invitation"]),
        unit,
        datetime.now(UTC),
        date(2026, 1, 1),
        given,
        b"\0" * 32,
    )


async def write_draft(pool: asyncpg.Pool, body: dict[str, Any]) -> None:
    """Write a draft."""
    content = json.dumps(body["answers"], separators=(",", ":"))
    await pool.execute(_DRAFT, uuid.UUID(body["invitation"]), content, datetime.now(UTC))


async def write_evaluation(pool: asyncpg.Pool, body: dict[str, Any]) -> None:
    """Complete an evaluation and write its event."""
    given = json.dumps(body["answers"], separators=(",", ":"))
    await pool.execute(_EVALUATION, uuid.uuid4(), given, uuid.UUID(body["id"]), datetime.now(UTC), given, b"\0" * 32)


async def read_needs(pool: asyncpg.Pool, body: dict[str, Any]) -> str:
    """Read what a person needs, made to JSON by the database."""
    found: str = await pool.fetchval(_NEEDS, uuid.UUID(body["person"]))
    return found


WORK: dict[str, tuple[str, Work]] = {
    "/response": ("survey", write_response),
    "/draft": ("survey", write_draft),
    "/evaluation": ("evaluation", write_evaluation),
}
"""Path → database and what is done there, on tables of its own."""
READS: dict[str, tuple[str, Work]] = {"/needs": ("analytics", read_needs)}
"""Path → database and what is read there, from the service's own rows."""


class Floor:
    """The application."""

    def __init__(self, pools: dict[str, asyncpg.Pool]) -> None:
        self._pools = pools

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do the work of the path with the JSON body; answer with a small JSON body."""
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        database, work = (WORK | READS)[scope["path"]]
        said = await work(self._pools[database], json.loads(body) if body else {})
        answer = (said or '{"status":"accepted"}').encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


async def main(port: int) -> None:
    """Serve until we are told to stop."""
    addresses: dict[str, str] = json.loads(os.environ[VARIABLE])
    pools = {
        name: await asyncpg.create_pool(dsn, min_size=POOL_SIZE, max_size=POOL_SIZE) for name, dsn in addresses.items()
    }
    config = uvicorn.Config(Floor(pools), port=port, log_level="warning", access_log=False, lifespan="off")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    # The loop that the services run on.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
