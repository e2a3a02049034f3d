"""Step 8: what evaluations say about the programmes, and a second campaign that shows what has moved."""

from siklus.demo.closing import close_and_settle
from siklus.demo.context import Context, Json
from siklus.demo.planning import decide_proposal, draft_of
from siklus.demo.surveying import collect, start_needs_campaign

__all__ = ["accept_verdicts", "movement", "second_campaign"]


async def accept_verdicts(context: Context) -> None:
    """Accept what the evaluations propose: a redesign becomes a draft that knows its predecessor."""
    verdicts = [
        proposal
        for proposal in await context.client.all(context.training_admin, "/analytics/v1/proposals", state="proposed")
        if proposal["kind"] != "new"
    ]
    for verdict in verdicts:
        await decide_proposal(context, verdict, "accept", "Sesuai hasil evaluasi")
        context.ledger.counts[f"verdict:{verdict['kind']}"] += 1
        if verdict["kind"] in {"redesign", "repeat"}:
            draft = await draft_of(context, verdict["id"])
            context.ledger.counts["drafts_with_predecessor"] += draft["predecessor_id"] == verdict["program_id"]
            context.accepted_proposals.append(verdict["id"])


async def second_campaign(context: Context) -> None:
    """Ask again, as of today, about what was taught in between."""
    title = ("AKPK tahap kedua", "Competence development needs, second wave")
    await start_needs_campaign(context, "second", reference=context.calendar.today, title=title)
    willing = [person for person in context.province.people if not context.world.is_silent(person, wave="second")]
    await collect(context, "second", willing[:-1])
    await close_and_settle(context, "second", willing[-1], None)


async def movement(context: Context) -> list[Json]:
    """What moved in the province from the first campaign to the second, competency by competency."""
    found = await context.client.get(
        context.analyst,
        "/analytics/v1/movement",
        campaign=context.campaigns["first"],
        to=context.campaigns["second"],
    )
    return [dict(item) for item in found["competencies"] if item["gap_change"] is not None]
