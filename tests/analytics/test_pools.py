"""The whole pool is matched at once: better than one after the other, and never over anybody's head."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from analytics.matchings.rules import night_of
from analytics.matchings.service import ask_at_night, take_next
from analytics.mentors.rules import MENTOR_POLICY, SCORE_UNITS, Candidate, Mentee, Ways, fit_of, may_mentor
from analytics.pools.repository import find_candidates
from analytics.pools.rules import Waiting, market_of
from analytics.pools.service import carry_out
from tests.analytics.desk import Desk
from tests.analytics.facts import id_of
from tests.analytics.stories import accept, hard_to_apply, mentoring_of, offer_to, staff, with_mentor

REASON = {"reason": "Sedang menangani proyek lain."}
NIGHT = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


async def run(desk: Desk) -> Mapping[str, Any]:
    """Ask for a run, carry it out, and read what it came to."""
    asked = await desk.post("/mentor-runs", "admin", "unit_admin")
    assert (asked.status_code, asked.json()["state"]) == (202, "asked")
    await carry_out(desk.analytics.sessions, UUID(asked.json()["id"]))
    done = (await desk.get(f"/mentor-runs/{asked.json()['id']}", "admin", "unit_admin")).json()
    assert done["state"] == "done"
    result: Mapping[str, Any] = done["result"]
    return result


async def age(desk: Desk, days: int) -> None:
    """Let the open offers be so old."""
    await desk.rows(
        "UPDATE offers SET offered_at = offered_at - make_interval(days => :days) WHERE state = 'offered' RETURNING id",
        days=days,
    )


async def accepted(desk: Desk, *names: str) -> None:
    for name in names:
        await hard_to_apply(desk, name)
        await accept(desk, await mentoring_of(desk, name))


async def crowded(desk: Desk) -> None:
    """Three were offered to the only mentor; then one came who is nearer to them, but not enough for the fourth."""
    world = desk.world
    await staff(desk, "ani", "budi", "citra", "eka")
    await with_mentor(desk, "dewi", level=4)
    await accepted(desk, "ani", "budi", "citra")
    await with_mentor(desk, "gita", level=3)
    await desk.feed(world.standard("administrator", {"A": 4}))
    await desk.feed(world.person("eka", "a", supervisor="boss", job_level="administrator", next_job_level=None))
    await accepted(desk, "eka")
    assert (await mentoring_of(desk, "eka"))["state"] == "accepted"


async def test_a_run_moves_an_unanswered_offer_so_that_more_people_get_a_mentor(desk: Desk) -> None:
    await crowded(desk)
    await age(desk, 2)
    result = await run(desk)
    assert (result["mentees"], result["mentors"], result["matched"]) == (4, 2, 4)
    assert (result["offered"], result["taken_back"], result["kept"], result["unmatched"]) == (4, 3, 0, {})
    mentors = [(await mentoring_of(desk, name))["mentor_id"] for name in ("ani", "budi", "citra", "eka")]
    assert mentors == [str(desk.world.id("gita"))] * 3 + [str(desk.world.id("dewi"))]
    await age(desk, 2)
    again = await run(desk)
    assert (again["kept"], again["mentees"], again["offered"], again["taken_back"]) == (4, 4, 0, 0)
    audit = await desk.rows("SELECT action FROM audit_entries WHERE object_type = 'mentor_run' ORDER BY id")
    assert [row[0] for row in audit] == ["asked", "pool_matched"] * 2


async def test_a_fresh_offer_and_a_promise_are_left_alone(desk: Desk) -> None:
    await crowded(desk)
    result = await run(desk)
    assert (result["mentees"], result["unmatched"]) == (1, {"nobody_free": 1})
    assert "penuh" in (await mentoring_of(desk, "eka"))["unmatched_reason"]["id"]
    await age(desk, 2)
    for _ in range(3):
        offer = await offer_to(desk, "dewi")
        assert (await desk.post(f"/offers/{offer['id']}/consent", "dewi", body={})).status_code == 200
    assert (await run(desk))["matched"] == 0


async def test_a_mentor_who_filled_up_since_the_pool_was_read_gets_nobody_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff(desk, "ani", "budi", "citra", "eka")
    await with_mentor(desk)
    await accepted(desk, "ani", "budi", "citra", "eka")
    assert (await mentoring_of(desk, "eka"))["state"] == "accepted"

    async def read_earlier(*arguments: Any) -> dict[UUID, list[Candidate]]:
        found = await find_candidates(*arguments)
        return {competency: [replace(each, load=0) for each in group] for competency, group in found.items()}

    monkeypatch.setattr("analytics.pools.service.find_candidates", read_earlier)
    result = await run(desk)
    assert (result["matched"], result["offered"], result["changed_meanwhile"]) == (1, 0, 1)


async def test_nobody_is_matched_without_the_superiors_acceptance_and_the_mentors_consent(desk: Desk) -> None:
    await staff(desk, "ani", "budi")
    await hard_to_apply(desk, "ani")
    await accepted(desk, "budi")
    await with_mentor(desk)
    result = await run(desk)
    assert (result["mentees"], result["offered"]) == (1, 1)
    states = [(await mentoring_of(desk, name))["state"] for name in ("ani", "budi")]
    assert states == ["proposed", "offered"]
    offer = await offer_to(desk, "dewi")
    await desk.post(f"/offers/{offer['id']}/consent", "dewi", body={})
    assert (await mentoring_of(desk, "budi"))["state"] == "matched"


async def test_a_mentor_who_declined_is_not_asked_again_by_a_run(desk: Desk) -> None:
    await staff(desk, "ani")
    await with_mentor(desk)
    await accepted(desk, "ani")
    offer = await offer_to(desk, "dewi")
    await desk.post(f"/offers/{offer['id']}/decline", "dewi", body=REASON)
    assert (await run(desk))["unmatched"] == {"nobody_left": 1}
    assert "menolak" in (await mentoring_of(desk, "ani"))["unmatched_reason"]["id"]


async def test_after_two_weeks_of_silence_the_next_mentor_is_asked_and_the_silent_one_never_again(desk: Desk) -> None:
    await staff(desk, "ani")
    await with_mentor(desk)
    await accepted(desk, "ani")
    await age(desk, 14)
    assert (await run(desk))["lapsed"] == 1
    assert (await mentoring_of(desk, "ani"))["state"] == "accepted"
    await with_mentor(desk, "gita", level=5)
    assert (await run(desk))["offered"] == 1
    assert (await mentoring_of(desk, "ani"))["mentor_id"] == str(desk.world.id("gita"))
    facts = [
        fact for fact, state in await desk.published("analytics.recommendations") if state["remedy"] == "mentoring"
    ]
    assert facts == ["proposed", "accepted", "offered", "accepted", "offered"]


async def test_after_a_week_the_admin_of_a_silent_mentors_unit_passes_the_offer_on(desk: Desk) -> None:
    await staff(desk, "ani")
    await with_mentor(desk)
    await accepted(desk, "ani")
    await with_mentor(desk, "gita", level=5)
    offer, admin = await offer_to(desk, "dewi"), f"unit_admin:{desk.world.id('b')}"
    path = f"/offers/{offer['id']}/pass-on"
    early = await desk.post(path, "admin", admin, body=REASON)
    assert (early.status_code, early.json()["type"]) == (409, "urn:siklus:problem:offer-too-young")
    assert "pass_offer_on" not in await task_kinds(desk, admin)
    await age(desk, 7)
    assert "pass_offer_on" in await task_kinds(desk, admin)
    assert await task_kinds(desk, f"unit_admin:{desk.world.id('a')}") == []
    foreign = await desk.post(path, "admin", f"unit_admin:{desk.world.id('a')}", body=REASON)
    assert foreign.status_code == 404
    assert (await desk.post(path, "admin", admin, body=REASON)).json()["state"] == "lapsed"
    assert (await mentoring_of(desk, "ani"))["mentor_id"] == str(desk.world.id("gita"))
    assert (await desk.post(f"/offers/{offer['id']}/consent", "dewi", body={})).status_code == 409


async def task_kinds(desk: Desk, *roles: str) -> list[str]:
    return [task["kind"] for task in (await desk.get("/me/tasks", "admin", *roles)).json()["items"]]


async def test_a_shared_language_decides_between_equals(desk: Desk) -> None:
    await staff(desk, "ani")
    await with_mentor(desk, "dewi")
    await with_mentor(desk, "gita")
    for name, languages in (("ani", ["jax", "id"]), ("dewi", ["jav"]), ("gita", ["jax"])):
        body = {"languages": languages, "methods": ["online"]}
        headers = desk.headers(name)
        answer = await desk.analytics.client.put("/analytics/v1/me/mentoring-profile", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    assert (await desk.get("/me/mentoring-profile", "ani")).json()["languages"] == ["id", "jax"]
    await accepted(desk, "ani")
    factors = {factor["code"]: factor["value"] for factor in (await offer_to(desk, "gita"))["factors"]}
    assert factors["shared_way"] == 1.0


async def test_runs_are_for_administrators_of_the_whole_government(desk: Desk) -> None:
    await staff(desk, "ani")
    assert (await desk.post("/mentor-runs", "ani")).status_code == 403
    assert (await desk.post("/mentor-runs", "admin", f"unit_admin:{desk.world.id('a')}")).status_code == 403
    assert (await desk.post("/mentor-runs", "officer", "training_admin")).status_code == 202
    assert len((await desk.get("/mentor-runs", "admin", "unit_admin")).json()["items"]) == 1


async def test_every_night_there_is_one_run_where_somebody_waits(desk: Desk) -> None:
    await staff(desk, "ani")
    await accepted(desk, "ani")
    session = desk.analytics.session
    for moment in (NIGHT - timedelta(hours=12), NIGHT, NIGHT + timedelta(hours=1), NIGHT + timedelta(days=1)):
        await ask_at_night(session, moment)
    rows = await desk.rows("SELECT id, asked_at FROM mentor_runs ORDER BY asked_at")
    assert [row[1] for row in rows] == [NIGHT, NIGHT + timedelta(days=1)]
    assert await take_next(session, NIGHT) == rows[0][0]
    assert await take_next(session, NIGHT) == rows[1][0]
    assert await take_next(session, NIGHT) is None
    assert await take_next(session, NIGHT + timedelta(hours=1)) == rows[0][0]


def test_night_is_by_the_governments_own_clocks() -> None:
    assert night_of(NIGHT, "Asia/Jakarta") == datetime(2026, 11, 25, tzinfo=UTC).date()
    assert night_of(NIGHT, "UTC") is None


def somebody(rng: random.Random, number: int) -> dict[str, Any]:
    ways = [None, Ways(frozenset({"id"}), frozenset({"online"})), Ways(frozenset({"jax"}), frozenset({"online"}))]
    return {
        "person_id": id_of(f"person{number}"),
        "job_family": rng.choice(["a", "b"]),
        "region_code": rng.choice([None, "15.71", "15.72"]),
        "ways": rng.choice(ways),
    }


@pytest.mark.parametrize("seed", range(6))
def test_many_pairs_at_once_are_filtered_and_scored_as_one_pair_is(seed: int) -> None:
    rng = random.Random(seed)
    group = [
        Candidate(
            **somebody(rng, number),
            level=rng.randint(0, 5),
            proven=rng.random() < 0.8,
            load=rng.randint(0, 4),
            completed=rng.randint(0, 3),
            cancelled=rng.randint(0, 3),
            declined_before=False,
        )
        for number in range(20)
    ]
    group.sort(key=lambda each: each.person_id)
    waiting = [
        Waiting(
            id_of(f"wait{number}"),
            id_of("competency"),
            Mentee(
                **somebody(rng, number + 10),
                present=rng.choice([None, 0, 1, 2]),
                target_level=rng.randint(1, 4),
                supervisor_id=rng.choice([None, group[3].person_id]),
            ),
            gap=1,
            offered_to=None,
            refused=frozenset(each.person_id for each in rng.sample(group, 2)),
        )
        for number in range(25)
    ]
    market = market_of(waiting, {id_of("competency"): group}, MENTOR_POLICY)
    pool = market.pool
    scores = dict(zip(zip(pool.mentee.tolist(), pool.mentor.tolist(), strict=True), pool.score.tolist(), strict=True))
    for row, each in enumerate(waiting):
        for candidate in group:
            place = market.mentors.index(candidate.person_id)
            allowed = may_mentor(each.mentee, candidate, MENTOR_POLICY) and candidate.person_id not in each.refused
            usable = (row, place) in scores and pool.capacities[place] > 0
            assert usable == allowed
            if usable:
                assert scores[row, place] == np.rint(fit_of(each.mentee, candidate, MENTOR_POLICY).score * SCORE_UNITS)
