"""`siklus logs`: what the processes wrote."""

import time
from pathlib import Path

import click

from siklus.state import State


@click.command()
@click.argument("name", required=False)
@click.option("-n", "--lines", default=50, show_default=True, help="How many of the last lines.")
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes, until Ctrl-C.")
def logs(name: str | None, lines: int, follow: bool) -> None:
    """Show the last lines of the log NAME (a service, front, postgres, broker); without NAME, list the logs."""
    folder = State.default().folder / "log"
    if name is None:
        for file in sorted(folder.glob("*.log")):
            click.echo(f"{file.stem:24} {file.stat().st_size:>10,} bytes  {file}")
        return
    file = folder / f"{name}.log"
    if not file.exists():
        raise click.UsageError(f"There is no log {name!r} in {folder}.")
    for line in file.read_text(errors="replace").splitlines()[-lines:]:
        click.echo(line)
    if follow:
        _follow(file)


def _follow(file: Path) -> None:
    with file.open(errors="replace") as log:
        log.seek(0, 2)
        while True:
            line = log.readline()
            if line:
                click.echo(line, nl=False)
            else:
                time.sleep(0.2)
