"""`siklus events dlq` and `siklus events redrive`: the events that a service could not handle."""

import asyncio
import base64
import json
from collections.abc import Sequence
from typing import Any

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Row, text

from siklus.console import console
from siklus.databases import looking_into
from siklus.problems import NoDeadLetter
from siklus.services import NAMES, EmbeddedService
from siklus.state import State

_LIST = text(
    "SELECT id, consumer, topic, subject, attempts, error, recorded_at FROM dead_letters ORDER BY id LIMIT 200"
)
_IDS = text("SELECT id FROM dead_letters")
_SHOW = text(
    'SELECT id, consumer, topic, partition, "offset", subject, event_id, attempts, error, recorded_at, value, '
    "CAST(headers AS text) AS headers FROM dead_letters WHERE id = :id"
)


@click.group()
def dlq() -> None:
    """Look at the events that a service could not handle; later events of their keys wait behind them."""


@dlq.command("list")
@click.argument("services", nargs=-1, type=click.Choice(NAMES))
def list_(services: Sequence[str]) -> None:
    """List the dead letters of SERVICES (without names: of all), with the error of each."""
    table = Table("service", "id", "topic", "subject", "attempts", "error", box=None, padding=(0, 2, 0, 0))
    for name in services or NAMES:
        for row in asyncio.run(_rows(name, _LIST)):
            error = row.error or "waits behind another"
            table.add_row(name, str(row.id), *map(escape, (row.topic, row.subject, str(row.attempts), error)))
    console.print(table if table.row_count else "No event waits in a dead-letter table.")


@dlq.command()
@click.argument("service", type=click.Choice(NAMES))
@click.argument("dead_letter", metavar="ID", type=int)
def show(service: str, dead_letter: int) -> None:
    """Show one dead letter of SERVICE whole: where it came from, its error, its headers and its data."""
    found = asyncio.run(_rows(service, _SHOW, id=dead_letter))
    if not found:
        raise NoDeadLetter(service, dead_letter)
    (row,) = found
    for name in ("topic", "partition", "offset", "subject", "event_id", "attempts", "recorded_at", "error"):
        console.print(f"{name:12} {getattr(row, name)}", markup=False, soft_wrap=True)
    for name, value in json.loads(row.headers):
        console.print(f"  {name:20} {base64.b64decode(value).decode(errors='replace')}", markup=False, soft_wrap=True)
    console.print((row.value or b"(a tombstone)").decode(errors="replace"), markup=False, soft_wrap=True)


@click.command()
@click.argument("service", type=click.Choice(NAMES))
@click.argument("dead_letters", metavar="[ID]...", nargs=-1, type=int)
def redrive(service: str, dead_letters: Sequence[int]) -> None:
    """Hand dead letters of SERVICE (without IDs: all) to their handlers again, and in order what waits behind them.

    Do it when the cause is mended. A key stops at its first failure, which stays with its new error.
    """
    there = {int(row.id) for row in asyncio.run(_rows(service, _IDS))}
    for unknown in sorted(set(dead_letters) - there):
        raise NoDeadLetter(service, unknown)
    if not there:
        console.print(f"No event waits in the dead-letter table of {service}.")
        return
    state = State.default()
    place = EmbeddedService.attach(service, state, state.get_running())
    printed = asyncio.run(place.run(state, "redrive", *map(str, dead_letters), title=f"The redrive of {service}"))
    answer = json.loads(printed.strip().splitlines()[-1])
    console.print(f"{answer['handled']} events were handled, {answer['left']} are left.")


async def _rows(name: str, statement: Any, **parameters: object) -> Sequence[Row[Any]]:
    state = State.default()
    async with looking_into(EmbeddedService.attach(name, state, state.get_running())) as session:
        return (await session.execute(statement, parameters)).all()
