"""`siklus backup`: the databases of what runs, in a folder that `siklus restore` brings back."""

import asyncio
from pathlib import Path

import click
from rich.table import Table

from siklus.backup.archive import Backup
from siklus.backup.saving import back_up
from siklus.console import console
from siklus.postgres import EmbeddedPostgres
from siklus.state import State


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Write a backup of the four databases into the new FOLDER while everything goes on. It holds personal data."""
    state = State.default()
    running = state.get_running()
    password = state.password("postgres")
    postgres = EmbeddedPostgres(state.folder / "postgres", running.postgres_port, password, state.log("postgres"))
    _show(asyncio.run(back_up(state, postgres, folder.resolve())))


def _show(made: Backup) -> None:
    table = Table("", "bytes", "schema", box=None, padding=(0, 2, 0, 0))
    for dump in made.manifest.dumps:
        table.add_row(dump.service, str(dump.bytes), dump.revision)
    console.print(table)
    console.print(f"Backup of {made.manifest.taken_at.isoformat(timespec='seconds')} in {made.folder}", soft_wrap=True)
