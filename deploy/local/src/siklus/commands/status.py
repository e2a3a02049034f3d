"""`siklus status`: what runs, where, and whether it is ready."""

import asyncio

import click
from rich.table import Table

from siklus.console import console
from siklus.services import answers
from siklus.state import Running, State


@click.command()
def status() -> None:
    """Show the addresses of what runs and whether it is ready."""
    running = State.default().get_running()
    console.print(asyncio.run(_table(running)))


async def _table(running: Running) -> Table:
    table = Table("", "address", "operations", "process", "ready", box=None, padding=(0, 2, 0, 0))
    ready = await asyncio.gather(*(answers(f"{s.ops_url}/readyz") for s in running.services.values()))
    table.add_row("front", running.front, "", str(running.pid), _word(await answers(running.front)))
    for (name, service), is_ready in zip(running.services.items(), ready, strict=True):
        table.add_row(name, service.url, service.ops_url, str(service.pid), _word(is_ready))
    table.add_row("postgres", f"127.0.0.1:{running.postgres_port}", "", "", "")
    table.add_row("broker", running.broker, "", "", "")
    return table


def _word(is_ready: bool) -> str:
    return "[green]yes[/]" if is_ready else "[red]no[/]"
