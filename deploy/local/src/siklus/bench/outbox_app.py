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
from shared.messaging import new_event, publish

__all__ = ["TABLE", "VARIABLE"]

VARIABLE = "SIKLUS_BENCH_OUTBOX"
TABLE = (
    "CREATE TABLE IF NOT EXISTS bench_writes (id uuid PRIMARY KEY, person_id uuid, content json, made timestamptz "
    "DEFAULT now()); CREATE INDEX IF NOT EXISTS bench_writes_person ON bench_writes (person_id)"
)
_WRITE = text("INSERT INTO bench_writes (id, person_id, content) VALUES (:id, :person_id, CAST(:content AS json))")
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
    return await _write(request, body, tell=False)


@app.post("/event")
async def event(request: Request, body: dict[str, Any]) -> dict[str, str]:
    """Write a row, and the event that it was written."""
    return await _write(request, body, tell=True)


async def _write(request: Request, body: dict[str, Any], *, tell: bool) -> dict[str, str]:
    id_ = uuid7()
    async with transaction(request.app.state.sessions) as session:
        content = (await request.body()).decode()
        await session.execute(_WRITE, {"id": id_, "person_id": uuid7(), "content": content})
        if tell:
            made = new_event(
                type="siklus.bench.thing.made.v1",
                topic="bench.things",
                subject=id_,
                government_id=_GOVERNMENT,
                sequence=1,
                data=body,
            )
            await publish(session, [made])
    return {"id": str(id_)}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
