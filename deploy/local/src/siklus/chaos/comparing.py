"""The clients' ledger against what the four services hold at the end, and against what a replay would build."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from siklus.chaos.ledger import Difference
from siklus.chaos.load import ASKED, Load, content_of
from siklus.chaos.settling import Events
from siklus.chaos.stage import Stage
from siklus.demo.closing import find_needs
from siklus.demo.context import Json
from siklus.demo.effects import see_effect

__all__ = ["Findings", "compare"]

_APPLIED = "SELECT CAST(evaluation_id AS text) AS id, count(*) AS times FROM effects GROUP BY evaluation_id"
_LEARNT = "SELECT CAST(enrolment_id AS text) AS id, jp FROM learning_hours WHERE enrolment_id IS NOT NULL"
_RECOMMENDED = """
SELECT person_id, competency_id, remedy, count(*) AS times FROM recommendations
WHERE state IN ('proposed', 'accepted') AND person_id IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1
"""


@dataclass
class Findings:
    """How many things are lost and how many happened twice, with words for each."""

    lost: int = 0
    double_effects: int = 0
    words: list[str] = field(default_factory=list)

    def add(self, difference: Difference) -> None:
        """Take over a comparison of the ledger. What nobody sent counts as an effect too many."""
        self.lost += len(difference.lost)
        self.double_effects += len(difference.doubled) + len(difference.foreign)
        self.words += difference.words

    def count(self, what: str, *, sent: int, held: int) -> None:
        """Compare two numbers of the same things."""
        self.lost += max(sent - held, 0)
        self.double_effects += max(held - sent, 0)
        if sent != held:
            self.words.append(f"{what}: {sent} sent, {held} held")


async def compare(stage: Stage, load: Load, events: Events) -> Findings:
    """Compare everything that was acknowledged with what is held."""
    findings = Findings()
    await _responses(load, findings)
    await _classes(load, findings)
    await _learning_hours(stage, load, findings)
    await _evaluations(stage, load, findings)
    for where, count in sorted(events.missing.items()):
        findings.lost += count
        findings.words.append(f"{count} events of {where} were never handled")
    findings.count("dead letters", sent=0, held=events.dead)
    findings.count("parked events", sent=0, held=events.parked)
    return findings


async def _responses(load: Load, findings: Findings) -> None:
    """Each answer in survey with its last content, and as many in every figure of analytics."""
    client, context = load.client, load.context
    held = []
    for response, person in load.respondents.items():
        path = f"/survey/v1/campaigns/{load.campaign}/response"
        found = await client.get(context.account(person), path)
        held.append((found["id"], content_of(found["answers"])))
        if found["id"] != response:
            findings.words.append(f"the answer of {person.subject} has another id than was sent")
    findings.add(load.ledger.compare("responses", held))
    sent = len(load.ledger.acknowledged("responses"))
    progress = await client.get(context.training_admin, f"/survey/v1/campaigns/{load.campaign}/progress")
    findings.count("answers in survey", sent=sent, held=progress["accepted"])
    needs: list[Json] = (await find_needs(context, load.campaign) or {"needs": []})["needs"]
    figures = Counter(need["code"] for need in needs if need["confidence_n"])
    findings.count("competencies with answers in analytics", sent=ASKED if sent else 0, held=len(figures))
    for need in needs:
        if need["confidence_n"]:
            findings.count(f"answers about {need['code']} in analytics", sent=sent, held=need["confidence_n"])


async def _classes(load: Load, findings: Findings) -> None:
    """Each session and each enrolment in the catalog."""
    client, admin = load.client, load.context.training_admin
    sessions = await client.all(admin, "/catalog/v1/sessions", program_id=load.program)
    findings.add(load.ledger.compare("sessions", _keys(each["id"] for each in sessions)))
    enrolments: list[str] = []
    for session in sessions:
        found = await client.all(admin, f"/catalog/v1/sessions/{session['id']}/enrolments")
        enrolments += [f"{session['id']} {each['person_id']}" for each in found]
    findings.add(load.ledger.compare("enrolments", _keys(enrolments)))


async def _learning_hours(stage: Stage, load: Load, findings: Findings) -> None:
    rows = await _fetch(stage, "catalog", _LEARNT)
    findings.add(load.ledger.compare("learning_hours", ((row["id"], content_of(float(row["jp"]))) for row in rows)))


async def _evaluations(stage: Stage, load: Load, findings: Findings) -> None:
    """Each submission in evaluation, one for each purpose, and one effect of each in analytics."""
    client, context = load.client, load.context
    completed = await client.all(context.evaluator, "/evaluation/v1/evaluations", status="completed")
    findings.add(load.ledger.compare("evaluations", _keys(each["id"] for each in completed)))
    purposes = {(each["enrolment_id"], each["kind"], each["rater_role"], each["method"]) for each in completed}
    findings.count("evaluations for one purpose", sent=len(purposes), held=len(completed))
    rows = await _fetch(stage, "analytics", _APPLIED)
    applied = [(row["id"], "") for row in rows for _ in range(row["times"])]
    findings.add(load.ledger.compare("evaluations", applied))
    for evaluation in load.ledger.acknowledged("evaluations")[-50:]:
        # Whoever asks through the API sees it, too.
        await see_effect(context, evaluation, context.unit_admin)
    for row in await _fetch(stage, "analytics", _RECOMMENDED):
        findings.double_effects += 1
        findings.words.append(f"{row['times']} open recommendations of {row['remedy']} for one need")


def _keys(ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(each, "") for each in ids]


async def _fetch(stage: Stage, service: str, query: str) -> list[Json]:
    connection = await stage.connect(service)
    try:
        return [dict(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()
