"""An edited recommendation policy: drafted, tried on what is known, switched on; what was decided keeps its version."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from analytics.amendments.service import apply_portion
from shared.clock import now
from tests.analytics.desk import Desk
from tests.analytics.stories import LATER, accept, hard_to_apply, mentoring_of, staff

Json = Mapping[str, Any]
REASON = {"reason": "Disepakati dalam rapat."}


async def draft(desk: Desk, **edits: Any) -> Json:
    answer = await desk.post("/policies", "officer", "training_admin", body={**edits, **REASON})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def try_it(desk: Desk, policy: Json) -> Json:
    answer = await desk.post(f"/policies/{policy['id']}/try", "admin", "unit_admin")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def switch_on(desk: Desk, **edits: Any) -> Json:
    """Draft, try and switch on, and let the background come to its end."""
    policy = await draft(desk, **edits)
    await try_it(desk, policy)
    answer = await desk.post(f"/policies/{policy['id']}/switch-on", "admin", "unit_admin", body=REASON)
    assert answer.status_code == 200, answer.text
    portions = [await apply_portion(desk.analytics.session, now()) for _ in range(3)]
    assert portions[-1] is False
    found: Json = (await desk.get("/policies", "ani")).json()["items"][0]
    return found


async def rated(desk: Desk, *names: str, score: int = 3) -> None:
    """People who passed and rate applying it `score` of 5."""
    for name in names:
        await hard_to_apply(desk, name, application_score=score)


async def still_below(desk: Desk, *names: str) -> None:
    """The superior still sees the gap after the course, without calling it hard to apply."""
    for name in names:
        await desk.feed(desk.world.evaluation(name, "application", teaches={"A": 2}, application_score=3, at=LATER))


async def states(desk: Desk, name: str) -> list[tuple[str, str, int]]:
    rows = await desk.recommendations_of(name)
    return sorted((row["remedy"], row["state"], row["policy_version"]) for row in rows)


async def test_a_draft_shows_what_it_would_change_and_changes_nothing(desk: Desk) -> None:
    await staff(desk, "ani", "budi", "citra")
    await still_below(desk, "ani", "budi")
    await hard_to_apply(desk, "citra")
    policy = await draft(desk, hard_to_apply=3)
    assert (policy["version"], policy["state"]) == (2, "draft")
    (change,) = policy["changes"]
    assert "semula 2, menjadi 3" in change["id"]
    assert "was 2, becomes 3" in change["en"]
    trial = await try_it(desk, policy)
    assert (trial["cases"], trial["changed"], trial["replaced"], trial["kept"]) == (3, 2, 2, 0)
    assert trial["transitions"] == [
        {
            "from_rule": "next_plan",
            "from_remedy": None,
            "to_rule": "application",
            "to_remedy": "mentoring",
            "people": 2,
        }
    ]
    assert {example["person_id"] for example in trial["examples"]} == {str(desk.world.id(n)) for n in ("ani", "budi")}
    assert all(example["explanation"]["id"] for example in trial["examples"])
    assert await desk.recommendations_of("ani") == []
    assert (await desk.get("/reference/policies", "ani")).json()["recommendation"]["version"] == 1


async def test_a_trial_keeps_what_somebody_has_decided(desk: Desk) -> None:
    await staff(desk, "ani", "budi")
    for name in ("ani", "budi"):
        await hard_to_apply(desk, name, application_score=2)
    await accept(desk, await mentoring_of(desk, "budi"))
    trial = await try_it(desk, await draft(desk, hard_to_apply=1))
    assert (trial["changed"], trial["replaced"], trial["kept"]) == (2, 1, 1)
    kept = [example["person_id"] for example in trial["examples"] if example["decided"]]
    assert kept == [str(desk.world.id("budi"))]


async def test_switching_on_decides_anew_what_nobody_has_decided_and_leaves_the_rest(desk: Desk) -> None:
    await staff(desk, "ani", "budi", "citra", "eka")
    await still_below(desk, "ani")
    for name in ("budi", "citra", "eka"):
        await hard_to_apply(desk, name)
    await accept(desk, await mentoring_of(desk, "budi"))
    version = await switch_on(desk, hard_to_apply=3, low_confidence=1)
    assert (version["state"], version["applied"]) == ("in_force", True)
    assert await states(desk, "ani") == [("mentoring", "proposed", 2)]
    assert await states(desk, "budi") == [("mentoring", "accepted", 1)]
    assert await states(desk, "citra") == [("mentoring", "proposed", 1)]
    assert (await mentoring_of(desk, "budi"))["new_evidence_at"] is None
    back = await switch_on(desk, hard_to_apply=1)
    assert back["version"] == 3
    assert await states(desk, "ani") == [("mentoring", "withdrawn", 2)]
    assert await states(desk, "budi") == [("mentoring", "accepted", 1)]
    assert await states(desk, "citra") == [("mentoring", "withdrawn", 1)]
    reasons = [(await desk.recommendations_of(name))[0]["ended_reason"]["id"] for name in ("ani", "citra")]
    assert "masuk rencana berikutnya" in reasons[0]
    assert "sudah memenuhi standar" in reasons[1]


async def test_from_then_on_evidence_is_judged_by_the_new_version(desk: Desk) -> None:
    await staff(desk, "ani")
    await switch_on(desk, hard_to_apply=3)
    await still_below(desk, "ani")
    assert await states(desk, "ani") == [("mentoring", "proposed", 2)]
    assert (await desk.get("/reference/policies", "ani")).json()["recommendation"]["version"] == 2


async def test_a_barrier_that_is_no_longer_the_superiors_leads_to_another_remedy(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani", barriers=["workload"])
    assert await states(desk, "ani") == [("workplace_change", "proposed", 1)]
    await switch_on(desk, opportunity=["time", "tools", "authority", "superior"])
    assert await states(desk, "ani") == [("mentoring", "proposed", 2), ("workplace_change", "superseded", 1)]
    former = next(row for row in await desk.recommendations_of("ani") if row["state"] == "superseded")
    assert "aturan" in former["ended_reason"]["id"].lower()
    assert "policy" in former["ended_reason"]["en"]


async def test_an_older_recommendation_keeps_its_own_deadline(desk: Desk) -> None:
    await staff(desk, "ani", "budi")
    await hard_to_apply(desk, "ani", told=now() - timedelta(days=10))
    await switch_on(desk, silence_days=5)
    await hard_to_apply(desk, "budi", told=now() - timedelta(days=10), application_score=1)
    old, new = await mentoring_of(desk, "ani"), await mentoring_of(desk, "budi")
    assert (old["policy_version"], old["decider_id"]) == (1, str(desk.world.id("boss")))
    assert (new["policy_version"], new["decider_id"]) == (2, None)
    tasks = (await desk.get("/me/tasks", "admin", "unit_admin")).json()["items"]
    assert [task["id"] for task in tasks] == [new["id"]]


async def test_a_trial_counts_units_whose_shared_barrier_comes_or_goes(desk: Desk) -> None:
    names = [f"p{number}" for number in range(5)]
    await staff(desk, *names)
    for number, name in enumerate(names):
        await hard_to_apply(desk, name, barriers=["time"] if number < 2 else [])
    trial = await try_it(desk, await draft(desk, unit_share=0.6))
    assert (trial["units_gained"], trial["units_lost"]) == (0, 1)


async def test_nothing_is_switched_on_that_nobody_has_looked_at(desk: Desk) -> None:
    await staff(desk, "ani")
    policy = await draft(desk, hard_to_apply=3)
    path = f"/policies/{policy['id']}"
    untried = await desk.post(f"{path}/switch-on", "admin", "unit_admin", body=REASON)
    assert (untried.status_code, untried.json()["type"]) == (409, "urn:siklus:problem:policy-not-tried")
    await try_it(desk, policy)
    assert (await desk.post(f"{path}/switch-on", "admin", "unit_admin", body=REASON)).status_code == 200
    for action in ("switch-on", "try"):
        again = await desk.post(f"{path}/{action}", "admin", "unit_admin", body=REASON)
        assert (again.status_code, again.json()["type"]) == (409, "urn:siklus:problem:policy-not-draft")
    same = await desk.post("/policies", "officer", "training_admin", body={"hard_to_apply": 3, **REASON})
    assert (same.status_code, same.json()["type"]) == (409, "urn:siklus:problem:policy-unchanged")
    audit = await desk.rows("SELECT action FROM audit_entries WHERE object_type = 'policy' ORDER BY id")
    assert [row[0] for row in audit] == ["drafted", "tried", "switched_on"]


async def test_a_trial_shows_people_and_is_for_who_sees_them_all(desk: Desk) -> None:
    await staff(desk, "ani")
    policy = await draft(desk, hard_to_apply=3)
    for roles in (("training_admin",), ("analyst",), (f"unit_admin:{desk.world.id('a')}",), ()):
        assert (await desk.post(f"/policies/{policy['id']}/try", "somebody", *roles)).status_code == 403
    assert (await desk.post("/policies", "ani", body={"hard_to_apply": 3, **REASON})).status_code == 403
    foreign = desk.headers("admin", "unit_admin", government=desk.world.id("elsewhere"))
    answer = await desk.analytics.client.post(f"/analytics/v1/policies/{policy['id']}/try", headers=foreign)
    assert answer.status_code == 404


@pytest.mark.parametrize("edit", [{"group_minimum": 4}, {"hard_to_apply": 6}, {"opportunity": ["skill"]}])
async def test_an_edit_beyond_what_the_law_and_the_scale_allow_is_refused(desk: Desk, edit: Json) -> None:
    assert (await desk.post("/policies", "officer", "training_admin", body={**edit, **REASON})).status_code == 422
