"""Step 6: what the re-analysis recommends; superiors decide, somebody objects, one superior declines."""

from collections.abc import Sequence

from siklus.demo.context import Context, Json

__all__ = ["decide_all", "recommendations"]

_PATH = "/analytics/v1/recommendations"


async def recommendations(context: Context, **filters: str) -> list[Json]:
    """The recommendations of the province."""
    return await context.client.all(context.unit_admin, _PATH, **filters)


async def decide_all(context: Context) -> list[Json]:
    """Decide every proposed recommendation by the superior of whom it is about; return the accepted mentorings."""
    proposed = [item for item in await recommendations(context, state="proposed") if item["person_id"]]
    mentorings = [item for item in proposed if item["remedy"] == "mentoring"]
    others = [item for item in proposed if item["remedy"] != "mentoring"]
    declined, objected, accepted = mentorings[:1], mentorings[1:2], mentorings[1:]
    await context.pace.each("Keputusan atasan / decisions", others, lambda item: _decide(context, item, "accept"))
    for item in declined:
        await _decide(context, item, "decline")
    await _accept_mentorings(context, accepted, objected)
    return accepted


async def _accept_mentorings(context: Context, accepted: Sequence[Json], objected: Sequence[Json]) -> None:
    """Accept mentorings; the person of one of them objects first, and gets an answer from the superior."""
    for item in objected:
        path = f"{_PATH}/{item['id']}"
        person = context.person_of(item["person_id"])
        await context.client.post(context.account(person), f"{path}/object", {"reason": "Saya sedang cuti belajar"})
        superior = context.superior_of(person)
        if superior is not None:
            answer = {"reason": "Pendampingan dimulai setelah cuti", "uphold": False}
            await context.client.post(context.account(superior), f"{path}/answer-objection", answer)
        context.ledger.counts["objected"] += 1
    await context.pace.each(
        "Pendampingan disetujui / mentorings accepted", accepted, lambda item: _decide(context, item, "accept")
    )


async def _decide(context: Context, item: Json, decision: str) -> None:
    superior = context.superior_of(context.person_of(item["person_id"]))
    if superior is None:
        return
    reasons = {"accept": "Sesuai kebutuhan unit", "decline": "Beban unit sedang penuh sampai akhir tahun"}
    path = f"{_PATH}/{item['id']}/{decision}"
    await context.client.post(context.account(superior), path, {"reason": reasons[decision]})
    context.ledger.counts[f"remedies_{decision}"] += 1
