"""`siklus events replay`: a service's copies and projections built again beside the live ones, and compared."""

import asyncio

import click
from rich.table import Table

from siklus.console import console
from siklus.problems import ReplayDiffers
from siklus.replays import Rebuilt, rebuild
from siklus.services import NAMES, EmbeddedService
from siklus.state import State


@click.command()
@click.option("--service", required=True, type=click.Choice(NAMES), help="Whose copies and projections.")
@click.option("--snapshots/--no-snapshots", default=True, help="First have the other services repeat their states.")
def replay(service: str, *, snapshots: bool) -> None:
    """Build a service's copies and projections again in an empty database, from snapshots and logs, and compare.

    Nothing is published, and nothing that people decided is touched. Code 1 if a projection differs from the live one.
    """
    state = State.default()
    running = state.get_running()
    for other in sorted(set(NAMES) - {service}) if snapshots else ():
        owner = EmbeddedService.attach(other, state, running)
        printed = asyncio.run(owner.run(state, "snapshot", title=f"The snapshot of {other}"))
        console.print(printed.strip(), markup=False)
    rebuilt = asyncio.run(rebuild(service, state, running))
    _show(rebuilt)
    if rebuilt.differing:
        raise ReplayDiffers(service, rebuilt.differing)


def _show(rebuilt: Rebuilt) -> None:
    table = Table("projection", "live", "rebuilt", "", box=None, padding=(0, 2, 0, 0))
    for name, found in rebuilt.live.items():
        made = rebuilt.projections.get(name, "0:")
        rows = [each.partition(":")[0] for each in (found, made)]
        table.add_row(name, *rows, "the same" if made == found else "[bold red]different[/]")
    console.print(table)
    console.print(f"{rebuilt.events} events read, {rebuilt.parked} parked, {rebuilt.dead_letters} dead letters")
