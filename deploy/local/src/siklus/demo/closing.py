"""Step 3: the close, an answer within the grace, one after it, and the figures that come of the campaign."""

from siklus.demo.context import Context, Json
from siklus.demo.problems import Refused
from siklus.demo.surveying import answer, codes_in
from siklus.example.people import CivilServant

__all__ = ["close_and_settle", "find_needs", "rank_needs", "wait_for_analysis"]

_TOP = 10
_NOT_FOUND = 404
_LIMIT = 900.0
_PAUSE = 0.7
"""Seconds between two looks: each makes analytics compute every figure that it has to hand on the answers for."""


async def close_and_settle(context: Context, wave: str, late: CivilServant, too_late: CivilServant | None) -> None:
    """Close the campaign; one answer comes within the grace, one after it, which a named person lets count."""
    client, admin = context.client, context.training_admin
    path = f"/survey/v1/campaigns/{context.campaigns[wave]}"
    await client.post(admin, f"{path}/close")
    await answer(context, wave, late)
    await client.post(admin, f"{path}/settle", {"reason": "Semua jawaban lapangan sudah masuk"})
    if too_late is not None:
        await answer(context, wave, too_late)
        await _decide_held(context, wave, too_late)
    await wait_for_analysis(context, wave)
    await release_figures(context, campaign=context.campaigns[wave])


async def release_figures(context: Context, *, campaign: str) -> None:
    """Publish what a campaign measured, as the analyst: figures of groups are shown by release only."""
    body = {"wave": "baseline", "campaign_id": campaign, "reason": "Semua jawaban sudah diputuskan"}
    await context.client.post(context.analyst, "/analytics/v1/releases", body)


async def _decide_held(context: Context, wave: str, person: CivilServant) -> None:
    """Let the answer that came after the grace count, with a reason."""
    client, admin = context.client, context.training_admin
    held = await client.all(admin, "/survey/v1/held", campaign_id=context.campaigns[wave])
    for item in held:
        reason = {"reason": "Jaringan di kantor putus pada hari terakhir"}
        await client.post(admin, f"/survey/v1/held/{item['id']}/accept", reason)
        context.ledger.responses[context.campaigns[wave]][person.subject] = item["response_id"]
        for competency in codes_in(wave):
            context.ledger.known[context.campaigns[wave], competency].add(person.subject)


async def wait_for_analysis(context: Context, wave: str) -> None:
    """Wait until analytics holds everything that survey accepted in the campaign."""
    sent = len(context.ledger.responses[context.campaigns[wave]])

    async def look() -> Json | None:
        return await find_needs(context, context.campaigns[wave])

    await context.pace.until(
        "analytics to hold all answers",
        look,
        lambda seen: seen is not None and not seen["provisional"] and _answers(seen) >= sent,
        limit=_LIMIT,
        pause=_PAUSE,
    )


def _answers(found: Json) -> int:
    return max((need["confidence_n"] or 0 for need in found["needs"]), default=0)


async def find_needs(context: Context, campaign: str) -> Json | None:
    """The needs of the province as analytics holds them now; None while it has not heard of the campaign.

    Asked as the administrator who sees every person: others see what has been released.
    """
    try:
        found: Json = await context.client.get(context.unit_admin, "/analytics/v1/needs", campaign=campaign)
    except Refused as refusal:
        if refusal.status != _NOT_FOUND:
            raise
        return None
    return found


async def rank_needs(context: Context, wave: str) -> None:
    """Keep the ten greatest needs of the province as they were released (official gap, then MWDS), and of each unit."""
    found = await context.client.get(context.analyst, "/analytics/v1/needs", campaign=context.campaigns[wave])
    fields = ("rank", "code", "name", "n", "gap", "mwds", "low_confidence")
    context.report["needs_ranked"] = [{field: need[field] for field in fields} for need in found["needs"][:_TOP]]
    context.units_ranked = found["units"]
