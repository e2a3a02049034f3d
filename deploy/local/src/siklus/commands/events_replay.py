"""`siklus events replay`: a service's copies and projections built again beside the live ones, and compared."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import click
from rich.table import Table

from siklus.console import console
from siklus.ports import HOST
from siklus.postgres import EmbeddedPostgres
from siklus.problems import ReplayDiffers
from siklus.services import NAMES, EmbeddedService
from siklus.state import Running, State

_ROUNDS = 5


@click.command()
@click.option("--service", required=True, type=click.Choice(NAMES), help="Whose copies and projections.")
@click.option("--snapshots/--no-snapshots", default=True, help="First have the other services repeat their states.")
def replay(service: str, *, snapshots: bool) -> None:
    """Build a service's copies and projections again in an empty database, from snapshots and logs, and compare.

    Nothing is published, and nothing that people decided is touched. Code 1 if a projection differs from the live one.
    """
    state = State.default()
    running = state.get_running()
    asyncio.run(_replay(service, state, running, snapshots=snapshots))


async def _replay(name: str, state: State, running: Running, *, snapshots: bool) -> None:
    if snapshots:
        for other in sorted(set(NAMES) - {name}):
            owner = EmbeddedService.attach(other, state, running)
            printed = await owner.run(state, "snapshot", title=f"The snapshot of {other}")
            console.print(printed.strip(), markup=False)
    service = EmbeddedService.attach(name, state, running)
    async with _empty_database(name, state, running) as address:
        environment = {f"{name.upper()}_DATABASE_URL": address}
        await service.run(state, "migrate", title=f"The migration of {name}", environment=environment)
        rebuilt, live = await _build_until_equal(service, state, environment)
    _show(rebuilt, live)
    differing = [table for table, found in live.items() if rebuilt["projections"].get(table) != found]
    if differing:
        raise ReplayDiffers(name, differing)


async def _build_until_equal(
    service: EmbeddedService, state: State, environment: dict[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Replay, and then only what came since, until both are the same: the live one goes on meanwhile."""
    title = f"The replay of {service.name}"
    rebuilt, live, events = {}, {}, 0
    for _ in range(_ROUNDS):
        rebuilt = _last_line(await service.run(state, "replay", title=title, environment=environment))
        live = _last_line(await service.run(state, "hashes", title=title))["projections"]
        events = max(events, rebuilt["events"])
        if rebuilt["projections"] == live:
            break
    return rebuilt | {"events": events}, live


def _show(rebuilt: dict[str, Any], live: dict[str, str]) -> None:
    table = Table("projection", "live", "rebuilt", "", box=None, padding=(0, 2, 0, 0))
    for name, found in live.items():
        made = rebuilt["projections"].get(name, "0:")
        rows = [each.partition(":")[0] for each in (found, made)]
        table.add_row(name, *rows, "the same" if made == found else "[bold red]different[/]")
    console.print(table)
    counts = f"{rebuilt['events']} events read, {rebuilt['parked']} parked, {rebuilt['dead_letters']} dead letters"
    console.print(counts)


def _last_line(printed: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(printed.strip().splitlines()[-1])
    return content


@asynccontextmanager
async def _empty_database(name: str, state: State, running: Running) -> AsyncIterator[str]:
    """Make a database of the service's role without anything in it, give its address, and drop it."""
    folder, password = state.folder / "postgres", state.password("postgres")
    server = EmbeddedPostgres(folder, running.postgres_port, password, state.log("postgres"))
    scratch = f"{name}_replay"
    connection = await server.connect()
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{scratch}" OWNER "{name}"')
        yield f"postgresql+asyncpg://{name}:{state.password(name)}@{HOST}:{running.postgres_port}/{scratch}"
        await connection.execute(f'DROP DATABASE "{scratch}" WITH (FORCE)')
    finally:
        await connection.close()
