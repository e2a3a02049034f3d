"""The whole loop, step by step."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from siklus.demo.arriving import wait_until_known
from siklus.demo.client import Client, open_client
from siklus.demo.closing import close_and_settle, rank_needs
from siklus.demo.context import Calendar, Context, Ids, Json
from siklus.demo.evaluating import answer_classes, record_tests
from siklus.demo.founding import load_province, new_government
from siklus.demo.mentoring import consent_all, evaluate_mentorings, hold_sessions
from siklus.demo.planning import accept_proposals
from siklus.demo.real_data import bring_in_real_data
from siklus.demo.remedying import decide_all
from siklus.demo.repeating import accept_verdicts, movement, second_campaign
from siklus.demo.report import what_did_not_turn, what_is_missing, write_report
from siklus.demo.reporting import fill_report, see_all_effects
from siklus.demo.surveying import collect, start_needs_campaign
from siklus.demo.tables import show_report
from siklus.demo.training import schedule_classes, teach
from siklus.demo.verifying import compare
from siklus.example.people import CivilServant
from siklus.example.province import create_province
from siklus.example.world import World
from siklus.runtime import Runtime

__all__ = ["Run", "mend", "repeat", "run_demo", "survey", "train"]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to: its report, and why the loop did not turn (nothing, when it did)."""

    report: Json
    broken: list[str]


async def run_demo(runtime: Runtime, people: int, file: Path) -> Run:
    """Turn the loop on a province of `people` and write the report to `file`.

    Raises Refused and NeverHappened.
    """
    began = time.monotonic()
    addresses = {name: service.url for name, service in runtime.running.services.items()}
    async with open_client(addresses, runtime.issuer) as client:
        context = _context(client, runtime, people)
        await survey(context)
        await train(context)
        await mend(context)
        await repeat(context)
        with context.pace.step("Data nyata / real data"):
            await bring_in_real_data(context)
        with context.pace.step("Pemeriksaan / verification"):
            await see_all_effects(context)
            comparison = await compare(context)
            await fill_report(context, comparison)
        moved = await movement(context)
    context.report["seconds_total"] = round(time.monotonic() - began, 1)
    write_report(file, context.report)
    show_report(context, moved)
    differences = [*comparison.words, *what_is_missing(context.ledger.counts)]
    return Run(context.report, what_did_not_turn(context.report, moved, differences))


def _context(client: Client, runtime: Runtime, people: int) -> Context:
    province = create_province(people)
    calendar = Calendar(datetime.now(UTC).date())
    government = new_government()
    context = Context(client, runtime.running, province, World(province), calendar, Ids(government))
    context.governments.append(government)
    return context


async def survey(context: Context) -> None:
    """Load the province, ask everybody, close and analyse."""
    pace = context.pace
    with pace.step("Provinsi dimuat / the province is loaded"):
        await load_province(context)
    with pace.step("Survei kebutuhan / the needs survey"):
        title = ("AKPK tahap pertama", "Competence development needs, first wave")
        await start_needs_campaign(context, "first", reference=context.calendar.campaign, title=title)
        respondents, late, too_late = _respondents(context, "first")
        await collect(context, "first", respondents)
    with pace.step("Penutupan dan analisis / close and analysis"):
        await close_and_settle(context, "first", late, too_late)
        await rank_needs(context, "first")


def _respondents(context: Context, wave: str) -> tuple[list[CivilServant], CivilServant, CivilServant]:
    """Who answers in time, who within the grace, and who after it."""
    willing = [person for person in context.province.people if not context.world.is_silent(person, wave=wave)]
    return willing[:-2], willing[-2], willing[-1]


async def train(context: Context) -> None:
    """Turn proposals into programmes, run them, evaluate."""
    pace = context.pace
    await wait_until_known(context)
    with pace.step("Usulan menjadi program / proposals become programmes"):
        await accept_proposals(context)
    with pace.step("Pelatihan / training"):
        classes = await schedule_classes(context)
        await pace.each("Kelas / classes", classes, lambda training: teach(context, training))
    with pace.step("Evaluasi / evaluations"):
        results = [(training, await record_tests(context, training)) for training in classes]
        await answer_classes(context, results)


async def mend(context: Context) -> None:
    """Decide what was recommended, mentor, evaluate that."""
    with context.pace.step("Rekomendasi diputuskan / recommendations decided"):
        # Newer evidence replaces a recommendation; whoever decides wants to see the one that stays.
        await see_all_effects(context)
        await decide_all(context)
    with context.pace.step("Pendampingan / mentoring"):
        await consent_all(context)
        await hold_sessions(context)
        await evaluate_mentorings(context)


async def repeat(context: Context) -> None:
    """Compose the next programmes from the results, and ask a second time."""
    with context.pace.step("Hasil menjadi program berikutnya / results compose the next programmes"):
        await accept_verdicts(context)
    with context.pace.step("Survei kedua / the second survey"):
        await second_campaign(context)
