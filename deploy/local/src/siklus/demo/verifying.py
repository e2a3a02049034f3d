"""Nothing lost, nothing twice: what was sent and accepted, compared with what each service holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from siklus.demo.closing import find_needs
from siklus.demo.context import Context, Json
from siklus.demo.surveying import codes_in

__all__ = ["Comparison", "compare"]


@dataclass
class Comparison:
    """How many things are missing and how many are there twice, with a word for each difference."""

    lost: int = 0
    duplicated: int = 0
    words: list[str] = field(default_factory=list)

    def count(self, what: str, *, sent: int, held: int) -> None:
        """Compare two numbers of the same things."""
        self._note(what, max(sent - held, 0), max(held - sent, 0))

    def ids(self, what: str, *, sent: Iterable[str], held: Iterable[str]) -> None:
        """Compare ids: missing ones are lost; repeated and unknown ones are there twice."""
        counts = Counter(held)
        known = set(sent)
        repeated = sum(counts.values()) - len(counts)
        self._note(what, len(known - counts.keys()), repeated + len(counts.keys() - known))

    def _note(self, what: str, lost: int, duplicated: int) -> None:
        self.lost += lost
        self.duplicated += duplicated
        if lost or duplicated:
            self.words.append(f"{what}: {lost} lost, {duplicated} twice")


async def compare(context: Context) -> Comparison:
    """Compare everything that the demo sent with what survey, catalog, evaluation and analytics hold."""
    comparison = Comparison()
    for wave, campaign in context.campaigns.items():
        await _compare_campaign(context, comparison, wave, campaign)
    await _compare_enrolments(context, comparison)
    await _compare_evaluations(context, comparison)
    await _compare_consequences(context, comparison)
    return comparison


async def _compare_campaign(context: Context, comparison: Comparison, wave: str, campaign: str) -> None:
    sent, rated = context.ledger.responses[campaign], context.ledger.ratings[campaign]
    progress = await context.client.get(context.training_admin, f"/survey/v1/campaigns/{campaign}/progress")
    comparison.count("answers in survey", sent=len(sent), held=progress["accepted"])
    comparison.count("ratings in survey", sent=len(rated), held=progress["ratings_accepted"])
    needs = await find_needs(context, campaign)
    for need in (needs or {"needs": []})["needs"]:
        known = context.ledger.known[campaign, need["code"]]
        answered = len(sent) if need["code"] in codes_in(wave) else 0
        comparison.count(f"answers about {need['code']} in analytics", sent=answered, held=need["confidence_n"] or 0)
        comparison.count(f"levels of {need['code']} in analytics", sent=len(known), held=need["n"] or 0)


async def _compare_enrolments(context: Context, comparison: Comparison) -> None:
    held: list[str] = []
    for training in context.classes:
        path = f"/catalog/v1/sessions/{training}/enrolments"
        held += [item["id"] for item in await context.client.all(context.training_admin, path)]
    comparison.ids("enrolments in catalog", sent=context.ledger.enrolments, held=held)


async def _compare_evaluations(context: Context, comparison: Comparison) -> None:
    path = "/evaluation/v1/evaluations"
    held = await context.client.all(context.evaluator, path, status="completed")
    sent = context.ledger.evaluations
    comparison.ids("evaluations in evaluation", sent=sent, held=(item["id"] for item in held))
    roles = Counter(_role(item) for item in held)
    comparison.count("evaluations for one purpose", sent=len(roles), held=sum(roles.values()))
    comparison.ids("effects in analytics", sent=sent, held=list(context.effects))


def _role(item: Json) -> tuple[object, ...]:
    """What makes an evaluation the only one of its kind."""
    return (item["enrolment_id"] or item["mentoring_id"], item["kind"], item["rater_role"], item["method"])


async def _compare_consequences(context: Context, comparison: Comparison) -> None:
    """One draft for each accepted proposal; one mentoring for each match."""
    programs = await context.client.all(context.training_admin, "/catalog/v1/programs")
    comparison.ids(
        "programmes from proposals",
        sent=context.accepted_proposals,
        held=(program["proposal_id"] for program in programs if program["proposal_id"]),
    )
    matched = [
        item["id"]
        for state in ("matched", "active", "completed")
        for item in await context.client.all(
            context.unit_admin, "/analytics/v1/recommendations", state=state, remedy="mentoring"
        )
    ]
    mentorings = await context.client.all(context.training_admin, "/catalog/v1/mentorings")
    started = {item["recommendation_id"] for item in mentorings}
    comparison.ids(
        "mentorings from recommendations",
        sent=set(matched) & started,
        held=[item["recommendation_id"] for item in mentorings if item["recommendation_id"] in matched],
    )
