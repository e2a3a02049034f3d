"""`siklus restore`: databases from a backup, and everything that others have to hear afterwards."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from siklus.backup.archive import read_backup
from siklus.backup.restoring import restore_databases
from siklus.backup.settling import settle
from siklus.console import console
from siklus.runtime import BROKER_KINDS, FRONT_PORT, BrokerKind, Runtime, run
from siklus.services import NAMES
from siklus.state import State


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--service", "services", multiple=True, type=click.Choice(NAMES), help="Only this one; may be repeated.")
@click.option("--port", default=FRONT_PORT, show_default=True, help="Preferred port of the front address.")
@click.option("--broker", default="embedded", show_default=True, type=click.Choice(BROKER_KINDS), help="Event broker.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(folder: Path, services: Sequence[str], port: int, broker: BrokerKind, *, yes: bool) -> None:
    """Bring databases back from the backup in FOLDER; Siklus must be stopped, and is stopped again at the end.

    The restored services tell their state anew, hear what the others tell, and people who were erased since the backup
    are erased again. What a restored service had accepted after the backup does not come back.
    """
    found = read_backup(folder.resolve())
    chosen = [name for name in NAMES if name in (services or NAMES)]
    state = State.default()
    # Whoever cannot restore now is told so, and not asked first.
    with state.locked():
        pass
    if not yes:
        click.confirm("What came after the backup is lost. Go on?", abort=True)
    restored = asyncio.run(restore_databases(state, found, chosen))
    console.print(f"Databases of {found.manifest.taken_at.isoformat(timespec='seconds')}: {', '.join(chosen)}")

    async def finish(runtime: Runtime) -> None:
        for line in await settle(runtime, restored.erased):
            console.print(line, markup=False)

    asyncio.run(run(finish, front_port=port, broker=broker))
    console.print("Restored. Everything is stopped; `siklus up` starts it.")
