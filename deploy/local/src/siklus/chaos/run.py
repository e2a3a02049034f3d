"""A run: everything started, people at work, the plan carried out, the ledger compared; then the scenarios."""

import asyncio
import random
from collections import Counter
from pathlib import Path

from siklus.chaos.client import PatientClient, open_patient_client
from siklus.chaos.comparing import compare
from siklus.chaos.faults import carry_out
from siklus.chaos.load import Load, at_work, prepare
from siklus.chaos.plan import Plan
from siklus.chaos.redelivery import allowed, count_repeated
from siklus.chaos.report import Report
from siklus.chaos.scenarios import FAULTS, ON_PROBES, ON_SERVICES
from siklus.chaos.settling import read_events, settle
from siklus.chaos.stage import Stage, open_stage
from siklus.console import console
from siklus.state import State

__all__ = ["run_chaos"]

_PEOPLE = 150
_CALM_SECONDS = 3.0
"""Work before the first fault and after the last one."""


async def run_chaos(plan: Plan, report: Report, state: State) -> None:
    """Carry out the plan under load on fresh data, then each scenario that is wanted, and fill the report."""
    async with open_stage(state, report.broker) as stage:
        draw = random.Random(plan.seed)  # noqa: S311 - to be repeated, not to be secret
        # While nothing else runs that would take their share of the machine.
        for name, probe in ON_PROBES.items():
            if report.wants(name):
                console.print(f"[bold]{name}[/]")
                await report.run(name, probe(stage, draw))
        if report.wants(FAULTS, *ON_SERVICES):
            await stage.start_services()
            async with open_patient_client(stage.addresses, stage.issuer) as client:
                await _on_services(plan, report, stage, await _founded(client, stage, draw), draw)


async def _founded(client: PatientClient, stage: Stage, draw: random.Random) -> Load:
    console.print("[dim]everything runs; a province is founded …[/]")
    return await prepare(client, stage.running, _PEOPLE, draw)


async def _on_services(plan: Plan, report: Report, stage: Stage, load: Load, draw: random.Random) -> None:
    if report.wants(FAULTS):
        await _under_faults(plan, report, stage, load)
    for name, scenario in ON_SERVICES.items():
        if report.wants(name):
            console.print(f"[bold]{name}[/]")
            await report.run(name, scenario(stage, load, draw))


async def _under_faults(plan: Plan, report: Report, stage: Stage, load: Load) -> None:
    await settle(stage)
    before = await read_events(stage)
    repeated_before = _repeated(stage.state.folder)
    load.client.outcomes.clear()
    async with at_work(load):
        await asyncio.sleep(_CALM_SECONDS)
        done = await carry_out(plan, stage)
        await asyncio.sleep(_CALM_SECONDS)
    settled = await settle(stage)
    events = await read_events(stage)
    findings = await compare(stage, load, events)
    redelivered = _repeated(stage.state.folder) - repeated_before
    most = allowed(done, events, forgets=stage.forgets)
    by_itself = [words for victim in stage.victims.values() for words in victim.ended_by_itself]
    report.figures |= {
        "kills": plan.kills,
        "faults": dict(Counter(fault.action for fault in plan.faults)),
        "acknowledged": sum(load.ledger.counts.values()),
        "acknowledged_by_kind": load.ledger.counts,
        "lost": findings.lost,
        "double_effects": findings.double_effects,
        "redelivered": redelivered,
        "redelivered_at_most": most,
        "events": events.count - before.count,
        "answers_of_the_services": dict(sorted(load.client.outcomes.items())),
        "ended_by_themselves": len(by_itself),
        "seconds_until_calm": round(settled, 1),
    }
    report.words += findings.words + by_itself
    report.fail_unless(bool(load.ledger.counts), "nothing was acknowledged, so nothing was proven")
    report.fail_unless(redelivered <= most, f"{redelivered} deliveries came again, and {most} were in flight")
    report.fail_unless("500" not in load.client.outcomes, f"answers with 500: {load.client.outcomes['500']}")


def _repeated(folder: Path) -> int:
    found = 0
    for log in sorted((folder / "log").glob("*-worker-*.log")):
        with log.open(errors="replace") as lines:
            found += count_repeated(lines)
    return found
