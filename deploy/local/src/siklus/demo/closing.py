"""Step 3: the close, an answer within the grace, one after it, and the figures that come of the campaign."""

from siklus.demo.context import Context, Json
from siklus.demo.surveying import answer
from siklus.example.people import CivilServant

__all__ = ["close_and_settle", "province_needs"]

_TOP = 10


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
    await _wait_for_analysis(context, wave)


async def _decide_held(context: Context, wave: str, person: CivilServant) -> None:
    """Let the answer that came after the grace count, with a reason."""
    client, admin = context.client, context.training_admin
    held = await client.all(admin, "/survey/v1/held", campaign_id=context.campaigns[wave])
    for item in held:
        reason = {"reason": "Jaringan di kantor putus pada hari terakhir"}
        await client.post(admin, f"/survey/v1/held/{item['id']}/accept", reason)
        context.ledger.responses[context.campaigns[wave]][person.subject] = item["response_id"]


async def _wait_for_analysis(context: Context, wave: str) -> None:
    """Wait until analytics holds every accepted answer and rating of the campaign."""
    campaign = context.campaigns[wave]
    answers, ratings = len(context.ledger.responses[campaign]), len(context.ledger.ratings[campaign])

    async def look() -> Json:
        return dict(await context.client.get(context.analyst, f"/analytics/v1/campaigns/{campaign}"))

    await context.pace.until(
        f"analytics to hold {answers} answers and {ratings} ratings",
        look,
        lambda seen: (seen["received"], seen["ratings_received"]) == (answers, ratings) and not seen["provisional"],
        limit=600,
    )


async def province_needs(context: Context, wave: str) -> list[Json]:
    """The needs of the province in order: official gap, then MWDS; the ten greatest."""
    found = await context.client.get(context.analyst, "/analytics/v1/needs", campaign=context.campaigns[wave])
    return [dict(item) for item in found["items"][:_TOP]]
