"""A writing request with and without an event, on nothing but FastAPI and the database: what the outbox costs.

`python -m siklus.bench.outbox_app <port>`, with the database's address in SIKLUS_BENCH_OUTBOX.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import text

from shared.database import create_engine, session_factory, transaction
from shared.ids import uuid7
from shared.messaging import Event, new_event, outbox_insert, outbox_row, publish, wake_relay_after_commit

__all__ = ["TABLE", "VARIABLE"]

VARIABLE = "SIKLUS_BENCH_OUTBOX"
TABLE = (
    "CREATE TABLE IF NOT EXISTS bench_writes (id uuid PRIMARY KEY, person_id uuid, content json, made timestamptz "
    "DEFAULT now()); CREATE INDEX IF NOT EXISTS bench_writes_person ON bench_writes (person_id)"
)
_INSERT = "INSERT INTO bench_writes (id, person_id, content) VALUES (:id, :person_id, CAST(:content AS json))"
_WRITE = text(_INSERT)
_WRITE_AND_TELL = text(f"WITH written AS ({_INSERT}), told AS ({outbox_insert}) SELECT 1")
_GOVERNMENT = uuid7()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = create_engine(os.environ[VARIABLE], pool_size=10)
    app.state.sessions = session_factory(engine)
    yield
    await engine.dispose()


app = FastAPI(lifespan=_lifespan)


@app.post("/plain")
async def plain(request: Request, body: dict[str, Any]) -> dict[str, str]:
    """Write a row."""
    async with transaction(request.app.state.sessions) as session:
        row = await _row(request)
        await session.execute(_WRITE, row)
    return {"id": str(row["id"])}


@app.post("/event")
async def event(request: Request, body: dict[str, Any]) -> dict[str, str]:
    """Write a row, and the event that it was written, as most use cases do."""
    async with transaction(request.app.state.sessions) as session:
        row = await _row(request)
        await session.execute(_WRITE, row)
        await publish(session, [_made(row, body)])
    return {"id": str(row["id"])}


@app.post("/together")
async def together(request: Request, body: dict[str, Any]) -> dict[str, str]:
    """Write both in one statement, as hot paths do."""
    async with transaction(request.app.state.sessions) as session:
        row = await _row(request)
        await session.execute(_WRITE_AND_TELL, {**row, **outbox_row(_made(row, body))})
        wake_relay_after_commit(session)
    return {"id": str(row["id"])}


async def _row(request: Request) -> dict[str, Any]:
    return {"id": uuid7(), "person_id": uuid7(), "content": (await request.body()).decode()}


def _made(row: dict[str, Any], body: dict[str, Any]) -> Event:
    return new_event(
        type="siklus.bench.thing.made.v1",
        topic="bench.things",
        subject=row["id"],
        government_id=_GOVERNMENT,
        sequence=1,
        data=body,
    )


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
