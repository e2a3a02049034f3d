"""Step 7: mentors consent or decline, sessions are recorded, the outcome closes the need or leaves it open."""

from datetime import date, timedelta

from siklus.demo.context import Context, Json
from siklus.demo.effects import submit
from siklus.example.outcomes import MentoringOutcome, be_mentored

__all__ = ["consent_all", "evaluate_mentorings", "hold_sessions", "mentorings"]

_OFFERS = "/analytics/v1/offers"
_MENTORINGS = "/catalog/v1/mentorings"
_ROUNDS = 5
"""How often somebody may decline before the demo goes on with who has consented."""


async def consent_all(context: Context) -> None:
    """Every mentor who has an offer consents, but the first one asked declines; then another is asked."""
    for number in range(_ROUNDS):
        offered = await _offers(context)
        if not offered:
            return
        declining = offered[:1] if number == 0 else []
        for offer in declining:
            await _answer(context, offer, "decline", "Sedang ditugaskan ke kementerian")
        await context.pace.each(
            "Kesediaan mentor / mentors' consent",
            offered[len(declining) :],
            lambda offer: _answer(context, offer, "consent", "Bersedia"),
        )


async def _offers(context: Context) -> list[Json]:
    return await context.client.all(context.unit_admin, _OFFERS, state="offered")


async def _answer(context: Context, offer: Json, decision: str, reason: str) -> None:
    mentor = context.account(context.person_of(offer["mentor_id"]))
    await context.client.post(mentor, f"{_OFFERS}/{offer['id']}/{decision}", {"reason": reason})
    context.ledger.counts[f"mentors_{decision}"] += 1


async def mentorings(context: Context, **filters: str) -> list[Json]:
    """The mentorings of the province."""
    return await context.client.all(context.training_admin, _MENTORINGS, **filters)


async def hold_sessions(context: Context) -> None:
    """Record the sessions of every mentoring in the last full months, then complete it; the first has a third one.

    The third session within a month is capped: no JP, and the reason is stored.
    """
    expected = context.ledger.counts["mentors_consent"]
    active = await context.pace.until(
        f"{expected} mentorings in the catalog",
        lambda: mentorings(context, status="active"),
        lambda found: len(found) >= expected,
    )
    context.report["mentoring_matched"] = len(active)
    numbered = list(enumerate(active))
    await context.pace.each(
        "Sesi pendampingan / mentoring sessions", numbered, lambda item: _hold(context, item[0], item[1])
    )


async def _hold(context: Context, number: int, mentoring: Json) -> None:
    path = f"{_MENTORINGS}/{mentoring['id']}"
    mentor = context.account(context.person_of(mentoring["mentor_id"]))
    mentee = context.account(context.person_of(mentoring["mentee_id"]))
    for day in _days(context, third=number == 0):
        body = {
            "starts_at": context.calendar.at(day, 2).isoformat(),
            "ends_at": context.calendar.at(day, 4).isoformat(),
            "topic": f"Praktik {context.code_of(mentoring['competency_id'])}",
            "agreed_action": "Menerapkan langsung pada pekerjaan minggu ini",
        }
        meeting = await context.client.post(mentor, f"{path}/sessions", body)
        confirmed = await context.client.post(mentee, f"{path}/sessions/{meeting['id']}/confirm")
        context.ledger.counts["capped_sessions"] += confirmed["capped_reason"] is not None
    await context.client.post(mentor, f"{path}/complete", {"outcome": "Selesai sesuai rencana"})


def _days(context: Context, *, third: bool) -> list[date]:
    """Two days in each of the last two full months, or three in the earlier one."""
    earlier, later = context.calendar.full_month(2), context.calendar.full_month(1)
    offsets = (4, 11, 18) if third else (4, 11)
    return [*(earlier + timedelta(days=offset) for offset in offsets), *(later + timedelta(days=o) for o in (4, 11))]


async def evaluate_mentorings(context: Context) -> None:
    """Superiors rate and mentees tell; three of four needs close."""
    done = await mentorings(context, status="completed")
    assigned = await context.pace.until(
        "the evaluations of the mentorings",
        lambda: context.client.all(
            context.evaluator, "/evaluation/v1/evaluations", kind="mentoring_outcome", status="assigned"
        ),
        lambda found: len(found) >= 2 * len(done),
    )
    outcomes: dict[str, MentoringOutcome] = {}
    for number, mentoring in enumerate(done):
        mentee = context.person_of(mentoring["mentee_id"])
        competency = context.code_of(mentoring["competency_id"])
        outcomes[mentoring["id"]] = be_mentored(
            context.world, mentee, competency, mentoring["target_level"], number=number
        )
    for role in ("self", "supervisor"):
        items = [item for item in assigned if item["rater_role"] == role]
        await context.pace.each(
            f"Hasil pendampingan / outcomes ({role})",
            items,
            lambda item: _evaluate(context, item, outcomes[item["mentoring_id"]]),
        )


async def _evaluate(context: Context, item: Json, outcome: MentoringOutcome) -> None:
    mentee = context.person_of(item["person_id"])
    by_superior = item["rater_role"] == "supervisor"
    rater = context.superior_of(mentee) if by_superior else mentee
    if rater is None:
        return
    body: Json = {
        "form": item["form"],
        "form_version": item["form_version"],
        "answers": [
            {"question": "application_score", "value": outcome.ease},
            {"question": "confidence", "value": outcome.confidence},
        ],
    }
    if by_superior:
        level = outcome.seen_level
        body["competency_ratings"] = [
            {"competency_id": target["competency_id"], "level": level} for target in item["teaches"]
        ]
    await submit(context, context.account(rater), item, body)
