"""Filling the report from what the services hold at the end."""

from collections import Counter, defaultdict

from siklus.demo.context import Context, Json
from siklus.demo.effects import percentiles, see_effect
from siklus.demo.happenings import count_events
from siklus.demo.verifying import Comparison

__all__ = ["fill_report", "see_all_effects"]


async def see_all_effects(context: Context) -> None:
    """Wait until every accepted evaluation has been applied, and keep what each one did."""
    waiting = [evaluation for evaluation in context.ledger.evaluations if evaluation not in context.effects]

    async def look(evaluation: str) -> None:
        context.effects[evaluation] = await see_effect(context, evaluation, context.unit_admin)

    await context.pace.each("Analisis ulang / re-analyses", waiting, look)


async def fill_report(context: Context, comparison: Comparison) -> None:
    """Fill every field that no step has filled yet."""
    counts, report = context.ledger.counts, context.report
    progress = await _progress(context)
    report |= {
        "invited": progress["invited"],
        "responses": progress["accepted"],
        "revised": counts["revised"],
        "late": progress["late"],
        "supervisor_ratings": progress["ratings_accepted"],
        "programs_from_proposals": len(context.accepted_proposals),
        "programs": len(await context.client.all(context.training_admin, "/catalog/v1/programs")),
        "sessions": counts["sessions"],
        "enrolments": len(context.ledger.enrolments),
        "completions": counts["completions"],
        "interviews": counts["interviews"],
        "needs_reanalysed": sum(len(effect["competencies"]) for effect in context.effects.values()),
        "reanalysis_ms": percentiles(context.reanalysis),
        "lost": comparison.lost,
        "duplicated": comparison.duplicated,
    }
    await _evaluations(context)
    await _recommendations(context)
    await _needs(context)
    report["events"] = await count_events(context.running.broker, context.governments)


async def _progress(context: Context) -> Json:
    path = f"/survey/v1/campaigns/{context.campaigns['first']}/progress"
    return dict(await context.client.get(context.training_admin, path))


async def _evaluations(context: Context) -> None:
    path = "/evaluation/v1/evaluations"
    states = Counter([item["status"] async for item in context.client.pages(context.evaluator, path)])
    context.report["evaluations_assigned"] = sum(states.values())
    context.report["evaluations_completed"] = states["completed"]


async def _recommendations(context: Context) -> None:
    """Counts by remedy and state."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    async for item in context.client.pages(context.unit_admin, "/analytics/v1/recommendations"):
        found[item["remedy"]][item["state"]] += 1
    context.report["recommendations"] = {remedy: dict(states) for remedy, states in sorted(found.items())}


async def _needs(context: Context) -> None:
    """Of everybody who was trained or mentored: whose need is closed now, and whose is still open."""
    states: Counter[str] = Counter()
    trained = sorted(context.trained)

    async def look(pair: tuple[str, str]) -> None:
        person, competency = pair
        path = f"/analytics/v1/people/{person}/needs"
        found = (await context.client.get(context.unit_admin, path))["needs"]
        states.update(need["status"] for need in found if need["code"] == competency)

    await context.pace.each("Kebutuhan peserta / participants' needs", trained, look)
    context.report["needs_closed"] = states["closed"]
    context.report["needs_still_open"] = states["open"]
