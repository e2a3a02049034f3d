"""`siklus up`: everything, until Ctrl-C."""

import asyncio

import click

from siklus.console import console, show_addresses
from siklus.runtime import BROKER_KINDS, FRONT_PORT, BrokerKind, Runtime, forever, run


@click.command()
@click.option("--port", default=FRONT_PORT, show_default=True, help="Preferred port of the front address.")
@click.option("--broker", default="embedded", show_default=True, type=click.Choice(BROKER_KINDS), help="Event broker.")
def up(port: int, broker: BrokerKind) -> None:
    """Start PostgreSQL, the event broker and the four services; Ctrl-C stops all of it."""
    asyncio.run(run(_stay, front_port=port, broker=broker))
    console.print("Everything is stopped; the data stays.")


async def _stay(runtime: Runtime) -> None:
    show_addresses(runtime.running)
    console.print("[dim]Ctrl-C stops everything.[/]")
    await forever(runtime)
