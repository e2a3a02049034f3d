"""`siklus demo`: everything started, the example province loaded, the loop turned."""

import asyncio

import click
from rich.markup import escape

from siklus.console import console, errors, show_addresses
from siklus.demo.problems import LoopBroken
from siklus.demo.run import run_demo
from siklus.runtime import BROKER_KINDS, FRONT_PORT, BrokerKind, Runtime, forever, run
from siklus.state import State

_LEAST_PEOPLE = 100


@click.command()
@click.option(
    "--people", default=1_200, show_default=True, type=click.IntRange(min=_LEAST_PEOPLE), help="Size of the province."
)
@click.option("--port", default=FRONT_PORT, show_default=True, help="Preferred port of the front address.")
@click.option("--exit", "exit_at_end", is_flag=True, help="Stop at the end; code 0 only if the loop really turned.")
@click.option("--broker", default="embedded", show_default=True, type=click.Choice(BROKER_KINDS), help="Event broker.")
def demo(people: int, port: int, broker: BrokerKind, *, exit_at_end: bool) -> None:
    """Load the example province, run the loop on it, print what happened, and stay up."""
    state = State.default()
    file = state.folder / "demo" / "report.json"

    async def body(runtime: Runtime) -> None:
        outcome = await run_demo(runtime, people, file)
        console.print(f"[dim]{file}[/]")
        if outcome.broken and exit_at_end:
            raise LoopBroken(outcome.broken)
        if outcome.broken:
            errors.print(f"[bold red]{escape(str(LoopBroken(outcome.broken)))}[/]")
        else:
            console.print("[bold green]Siklus berputar penuh / the loop has turned.[/]")
        if not exit_at_end:
            show_addresses(runtime.running)
            console.print("[dim]Ctrl-C stops everything.[/]")
            await forever(runtime)

    asyncio.run(run(body, state=state, front_port=port, broker=broker))
