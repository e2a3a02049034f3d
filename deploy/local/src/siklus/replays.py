"""A service's copies and projections built again in an empty database, to be compared with the live ones."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from siklus.ports import HOST
from siklus.postgres import EmbeddedPostgres
from siklus.services import EmbeddedService
from siklus.state import Running, State

__all__ = ["Rebuilt", "copy_decisions", "rebuild"]

_ROUNDS = 5

_SHAPING = {"analytics": ("evidence_policies",)}
"""Tables of decisions that handlers go by and no event tells of: a replay begins with what is in them."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a replay built and what the service has: `rows:hash` of each projection by its table."""

    projections: Mapping[str, str]
    live: Mapping[str, str]
    events: int
    parked: int
    dead_letters: int

    @property
    def differing(self) -> list[str]:
        """The projections that are not the same."""
        return [table for table, found in self.live.items() if self.projections.get(table) != found]


async def rebuild(name: str, state: State, running: Running) -> Rebuilt:
    """Replay what the broker has into an empty database; of what lies behind the logs, snapshots must be there."""
    service = EmbeddedService.attach(name, state, running)
    server = EmbeddedPostgres(
        state.folder / "postgres", running.postgres_port, state.password("postgres"), state.log("postgres-replay")
    )
    async with _empty_database(name, server) as scratch:
        address = f"postgresql+asyncpg://{name}:{state.password(name)}@{HOST}:{running.postgres_port}/{scratch}"
        environment = {f"{name.upper()}_DATABASE_URL": address}
        await service.run(state, "migrate", title=f"The migration of {name}", environment=environment)
        await copy_decisions(server, name, name, scratch)
        return await _build_until_equal(service, state, environment)


async def copy_decisions(server: EmbeddedPostgres, service: str, live: str, empty: str) -> None:
    """Copy what people decided and the service's handlers go by from one database to another one."""
    source, target = await server.connect(live), await server.connect(empty)
    try:
        for table in _SHAPING.get(service, ()):
            rows = BytesIO()
            await source.copy_from_table(table, output=rows, format="binary")
            rows.seek(0)
            await target.copy_to_table(table, source=rows, format="binary")
    finally:
        await source.close()
        await target.close()


async def _build_until_equal(service: EmbeddedService, state: State, environment: dict[str, str]) -> Rebuilt:
    """Replay, and then only what came since, until both are the same: the live one goes on meanwhile."""
    title = f"The replay of {service.name}"
    found = await _build(service, state, environment, title)
    for _ in range(_ROUNDS - 1):
        if not found.differing:
            break
        again = await _build(service, state, environment, title)
        found = replace(again, events=max(found.events, again.events))
    return found


async def _build(service: EmbeddedService, state: State, environment: dict[str, str], title: str) -> Rebuilt:
    made = _last_line(await service.run(state, "replay", title=title, environment=environment))
    live = _last_line(await service.run(state, "hashes", title=title))["projections"]
    return Rebuilt(made["projections"], live, made["events"], made["parked"], made["dead_letters"])


def _last_line(printed: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return content


@asynccontextmanager
async def _empty_database(name: str, server: EmbeddedPostgres) -> AsyncIterator[str]:
    """Make a database of the service's role without anything in it, give its name, and drop it."""
    scratch = f"{name}_replay"
    connection = await server.connect()
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{scratch}" OWNER "{name}"')
        yield scratch
        await connection.execute(f'DROP DATABASE "{scratch}" WITH (FORCE)')
    finally:
        await connection.close()
