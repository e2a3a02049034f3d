"""What a process costs before it does anything: uvicorn, FastAPI and SQLAlchemy with one connection, nothing else.

Started as `python -m siklus.bench.bare <port>`; the database address is in SIKLUS_BARE.
"""

import asyncio
import os
import sys

import uvicorn
import uvloop
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

VARIABLE = "SIKLUS_BARE"


def build() -> FastAPI:
    """Return an application with one endpoint that asks the database once."""
    engine = create_async_engine(os.environ[VARIABLE])
    app = FastAPI()

    @app.get("/")
    async def root() -> dict[str, int]:
        async with engine.connect() as connection:
            return {"one": (await connection.execute(text("SELECT 1"))).scalar_one()}

    return app


async def main(port: int) -> None:
    """Serve until we are told to stop."""
    await uvicorn.Server(uvicorn.Config(build(), port=port, log_level="warning", access_log=False)).serve()


if __name__ == "__main__":
    # The loop that the services run on.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
