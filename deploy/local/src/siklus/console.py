"""What a person at the terminal sees."""

from rich.console import Console
from rich.table import Table

from siklus.ports import Ports
from siklus.state import Running

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def show_moved_ports(ports: Ports) -> None:
    """Say which ports were taken and which are used instead."""
    for name, (wanted, got) in ports.moved.items():
        console.print(f"[yellow]Port {wanted} is taken; {name} uses {got}.[/]")


def show_addresses(running: Running) -> None:
    """Print the front address and the API page of each service."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("[bold]Siklus[/]", f"[bold]{running.front}[/]")
    for name in running.services:
        table.add_row(name, f"{running.front}/{name}/docs")
    console.print(table)
