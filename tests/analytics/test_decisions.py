"""People decide: superiors, the person concerned, mentors; each decision leaves its trace."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.clock import now
from tests.analytics.desk import Desk
from tests.analytics.stories import LATER, accept, hard_to_apply, mentoring_of, offer_to, staff, with_mentor

REASON = {"reason": "Sudah didampingi rekan satu tim."}


@pytest.fixture
async def mentored(desk: Desk) -> Desk:
    """Somebody to whom mentoring is recommended, and a mentor."""
    await staff(desk, "ani", "budi")
    await with_mentor(desk)
    await hard_to_apply(desk, "ani")
    return desk


async def test_an_accepted_mentoring_is_offered_matched_and_completed(mentored: Desk) -> None:
    desk, world = mentored, mentored.world
    accepted = await accept(desk, await mentoring_of(desk, "ani"))
    assert (accepted["state"], accepted["mentor_id"]) == ("offered", str(world.id("dewi")))
    offer = await offer_to(desk, "dewi")
    assert {factor["code"] for factor in offer["factors"]} == {
        "level_distance",
        "same_job_family",
        "same_region",
        "shared_way",
        "past_success",
    }
    path = f"/people/{world.id('ani')}/needs"
    assert (await desk.get(path, "dewi")).status_code == 404
    assert (await desk.post(f"/offers/{offer['id']}/consent", "dewi", body={})).json()["state"] == "consented"
    assert [need["code"] for need in (await desk.get(path, "dewi")).json()["needs"]] == ["A"]
    id_ = UUID(str(accepted["id"]))
    await desk.feed(world.mentoring(id_, "ani", "dewi", "A", "active"))
    await desk.feed(world.mentoring(id_, "ani", "dewi", "A", "completed"))
    assert (await mentoring_of(desk, "ani"))["state"] == "completed"
    facts = [fact for fact, state in await desk.published("analytics.recommendations") if state["id"] == str(id_)]
    assert facts == ["proposed", "accepted", "offered", "matched", "active", "completed"]


async def test_a_mentor_who_declines_is_not_asked_again_and_the_next_one_is(mentored: Desk) -> None:
    desk = mentored
    await with_mentor(desk, "gita", level=5)
    await accept(desk, await mentoring_of(desk, "ani"))
    first = await offer_to(desk, "dewi")
    assert (await desk.post(f"/offers/{first['id']}/decline", "dewi", body=REASON)).status_code == 200
    assert (await mentoring_of(desk, "ani"))["mentor_id"] == str(desk.world.id("gita"))
    second = await offer_to(desk, "gita")
    await desk.post(f"/offers/{second['id']}/decline", "gita", body=REASON)
    left = await mentoring_of(desk, "ani")
    assert (left["state"], left["mentor_id"]) == ("accepted", None)
    assert left["unmatched_reason"]["en"]


async def test_a_mentor_who_leaves_passes_the_offer_on(mentored: Desk) -> None:
    desk = mentored
    await with_mentor(desk, "gita", level=5)
    await accept(desk, await mentoring_of(desk, "ani"))
    await desk.feed(desk.world.person("dewi", "b", supervisor="chief", mentor=True, active=False))
    assert (await mentoring_of(desk, "ani"))["mentor_id"] == str(desk.world.id("gita"))


async def test_nobody_is_offered_to_a_mentor_without_capacity(desk: Desk) -> None:
    names = ["ani", "budi", "citra", "eka"]
    await staff(desk, *names)
    await with_mentor(desk)
    for name in names:
        await hard_to_apply(desk, name)
        await accept(desk, await mentoring_of(desk, name))
    states = [(await mentoring_of(desk, name))["state"] for name in names]
    assert states == ["offered", "offered", "offered", "accepted"]
    offer = await offer_to(desk, "dewi")
    await desk.post(f"/offers/{offer['id']}/decline", "dewi", body=REASON)
    assert (await mentoring_of(desk, "eka"))["state"] == "offered"


async def test_a_level_known_by_self_rating_alone_makes_no_mentor(desk: Desk) -> None:
    await staff(desk, "ani")
    await desk.feed(desk.world.person("dewi", "b", mentor=True))
    await desk.feed(desk.world.response("dewi", {"A": (4, 5, 5)}, unit="b"))
    await hard_to_apply(desk, "ani")
    assert (await accept(desk, await mentoring_of(desk, "ani")))["state"] == "accepted"


async def test_only_who_has_to_decide_decides_and_only_once(mentored: Desk) -> None:
    desk = mentored
    path = f"/recommendations/{(await mentoring_of(desk, 'ani'))['id']}"
    own = await desk.post(f"{path}/accept", "ani", body={})
    stranger = await desk.post(f"{path}/accept", "budi", body={})
    assert (own.status_code, own.json()["type"]) == (403, "urn:siklus:problem:not-the-decider")
    assert stranger.status_code == 404
    assert (await desk.post(f"{path}/decline", "boss", body=REASON)).json()["state"] == "declined"
    again = await desk.post(f"{path}/accept", "boss", body={})
    assert (again.status_code, again.json()["type"]) == (409, "urn:siklus:problem:recommendation-decided")
    audit = await desk.rows("SELECT action, reason FROM audit_entries WHERE object_type = 'recommendation'")
    assert [tuple(row) for row in audit] == [("declined", REASON["reason"])]


async def test_what_was_declined_comes_again_only_with_new_evidence(mentored: Desk) -> None:
    desk = mentored
    await desk.post(f"/recommendations/{(await mentoring_of(desk, 'ani'))['id']}/decline", "boss", body=REASON)
    await desk.feed(desk.world.person("ani", "a", supervisor="boss", next_job_level=None))
    assert [item["state"] for item in await desk.recommendations_of("ani")] == ["declined"]
    await desk.feed(desk.world.evaluation("ani", "application", teaches={"A": 2}, application_score=1, at=LATER))
    assert sorted(item["state"] for item in await desk.recommendations_of("ani")) == ["declined", "proposed"]


async def test_an_objection_suspends_until_a_named_person_answers(mentored: Desk) -> None:
    desk = mentored
    wanted = await mentoring_of(desk, "ani")
    path = f"/recommendations/{wanted['id']}"
    await accept(desk, wanted)
    assert (await desk.post(f"{path}/object", "boss", body=REASON)).status_code == 403
    assert (await desk.post(f"{path}/object", "ani", body=REASON)).json()["state"] == "objected"
    offer = await offer_to(desk, "dewi")
    suspended = await desk.post(f"/offers/{offer['id']}/consent", "dewi", body={})
    assert suspended.json()["type"] == "urn:siklus:problem:offer-closed"
    answer = {"uphold": False, "reason": "Tetap diperlukan."}
    assert (await desk.post(f"{path}/answer-objection", "ani", body=answer)).status_code == 403
    resumed = await desk.post(f"{path}/answer-objection", "boss", body=answer)
    assert resumed.json()["state"] == "offered"
    assert (await desk.post(f"{path}/answer-objection", "boss", body=answer)).status_code == 409


async def test_an_upheld_objection_withdraws_for_good(mentored: Desk) -> None:
    desk = mentored
    path = f"/recommendations/{(await mentoring_of(desk, 'ani'))['id']}"
    await desk.post(f"{path}/object", "ani", body=REASON)
    await desk.post(f"{path}/answer-objection", "boss", body={"uphold": True, "reason": "Beban kerja penuh."})
    await desk.feed(desk.world.person("ani", "a", supervisor="boss", next_job_level=None))
    assert [item["state"] for item in await desk.recommendations_of("ani")] == ["withdrawn"]


async def test_more_evidence_flags_what_was_accepted_and_leaves_it(mentored: Desk) -> None:
    desk = mentored
    await accept(desk, await mentoring_of(desk, "ani"))
    await desk.feed(desk.world.evaluation("ani", "post_test", teaches={"A": 2}, score=40, session="next"))
    found = await mentoring_of(desk, "ani")
    assert found["state"] == "offered"
    assert found["new_evidence_at"]


async def test_everybody_finds_what_they_have_to_do_among_their_tasks(mentored: Desk) -> None:
    desk = mentored

    async def kinds(name: str, *roles: str) -> list[str]:
        return [task["kind"] for task in (await desk.get("/me/tasks", name, *roles)).json()["items"]]

    assert await kinds("boss") == ["decide"]
    assert await kinds("ani") == []
    await accept(desk, await mentoring_of(desk, "ani"))
    assert await kinds("dewi") == ["answer_offer"]
    await desk.post(f"/recommendations/{(await mentoring_of(desk, 'ani'))['id']}/object", "ani", body=REASON)
    assert await kinds("boss") == ["answer_objection"]
    assert await kinds("admin", "unit_admin") == ["answer_objection"]


async def test_a_superior_who_left_is_passed_over(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani")
    await desk.feed(desk.world.person("boss", "a", supervisor="chief", active=False))
    found = await mentoring_of(desk, "ani")
    assert found["decider_id"] == str(desk.world.id("chief"))
    assert (await desk.post(f"/recommendations/{found['id']}/accept", "chief", body={})).status_code == 200


async def test_after_silence_the_next_superior_decides_and_then_the_units_admin(desk: Desk) -> None:
    await staff(desk, "ani", "budi")
    for name, days in (("ani", 15), ("budi", 30)):
        await hard_to_apply(desk, name, told=now() - timedelta(days=days))
    first, second = await mentoring_of(desk, "ani"), await mentoring_of(desk, "budi")
    assert (first["decider_id"], second["decider_id"]) == (str(desk.world.id("chief")), None)
    assert (await desk.post(f"/recommendations/{second['id']}/accept", "chief", body={})).status_code == 404
    assert (await desk.post(f"/recommendations/{first['id']}/accept", "chief", body={})).status_code == 200
    tasks = (await desk.get("/me/tasks", "admin", "unit_admin")).json()["items"]
    assert [task["id"] for task in tasks] == [second["id"]]
