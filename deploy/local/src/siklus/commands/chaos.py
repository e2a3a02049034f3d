"""`siklus chaos`: processes are killed and connections cut while people work; nothing may be lost or doubled."""

import asyncio
import secrets

import click

from siklus.chaos.plan import draw_plan
from siklus.chaos.report import Report
from siklus.chaos.run import run_chaos
from siklus.chaos.scenarios import NAMES as PARTS
from siklus.console import console, errors
from siklus.problems import RuntimeProblem
from siklus.runtime import BROKER_KINDS, BrokerKind
from siklus.services import NAMES
from siklus.state import State

_SEEDS = 1_000_000


@click.command()
@click.option(
    "--kills", default=20, show_default=True, type=click.IntRange(min=0), help="How many processes are killed."
)
@click.option("--seed", type=int, help="The same seed draws the same plan of faults; without it one is drawn.")
@click.option("--broker", default="embedded", show_default=True, type=click.Choice(BROKER_KINDS), help="Event broker.")
@click.option("--scenarios", default="", help=f"Only these parts of a run, with commas between: {', '.join(PARTS)}.")
def chaos(kills: int, seed: int | None, broker: BrokerKind, scenarios: str) -> None:
    """Break things under load, then compare what clients were told with what the services hold."""
    plan = draw_plan(secrets.randbelow(_SEEDS) if seed is None else seed, kills, NAMES)
    only = tuple(filter(None, scenarios.split(",")))
    if unknown := set(only) - set(PARTS):
        raise click.BadParameter(f"no such part of a run: {', '.join(sorted(unknown))}", param_hint="--scenarios")
    report = Report(plan, broker, only)
    console.print(f"[bold]{report.repeat}[/]")
    for fault in plan.faults:
        console.print(f"[dim]{fault}[/]", highlight=False)
    folder = State.default().folder / "chaos"
    try:
        asyncio.run(run_chaos(plan, report, State(folder / "state")))
    except RuntimeProblem as problem:
        report.words.append(str(problem))
    except BaseException:
        errors.print(f"The same faults again: {report.repeat}", soft_wrap=True)
        raise
    report.write(folder / "report.json")
    report.show()
    console.print(f"[dim]{folder / 'report.json'}[/]")
    report.judge()
