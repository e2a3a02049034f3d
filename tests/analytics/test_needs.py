"""Needs of people and groups, as their readers see them."""

from datetime import date
from typing import Any

from tests.analytics.desk import Desk
from tests.analytics.stories import hard_to_apply, staff


async def test_an_answer_in_is_a_need_out(desk: Desk) -> None:
    await staff(desk, "ani")
    need = (await desk.needs_of("ani"))["A"]
    assert (need["required"], need["next_required"], need["present"]) == (2, 3, 1)
    assert (need["gap"], need["next_gap"], need["zone"], need["status"]) == (1, 2, "need", "open")
    facts = [fact for fact, state in await desk.published("analytics.needs") if state["gap"] is not None]
    assert facts == ["opened", "changed"]


async def test_a_competency_that_nobody_rated_is_shown_with_what_is_required(desk: Desk) -> None:
    await desk.open_government("A")
    await desk.feed(desk.world.person("ani"))
    need = (await desk.needs_of("ani"))["A"]
    assert (need["required"], need["present"], need["gap"], need["zone"]) == (2, None, None, "unrated")


async def test_the_superior_and_the_units_admin_see_a_person_and_others_see_nobody(desk: Desk) -> None:
    await staff(desk, "ani", "budi")
    path = f"/people/{desk.world.id('ani')}/needs"
    assert (await desk.get(path, "boss")).status_code == 200
    assert (await desk.get(path, "admin", f"unit_admin:{desk.world.id('a')}")).status_code == 200
    foreign = await desk.get(path, "budi")
    elsewhere = await desk.get(path, "admin", f"unit_admin:{desk.world.id('b')}")
    missing = await desk.get(f"/people/{desk.world.id('nobody')}/needs", "budi")
    assert [answer.status_code for answer in (foreign, elsewhere, missing)] == [404, 404, 404]
    assert foreign.json()["detail"] == missing.json()["detail"]


async def test_the_needs_of_a_government_are_ranked_with_their_figures(desk: Desk) -> None:
    world = desk.world
    names = [f"p{number}" for number in range(6)]
    await desk.open_government("A", "B")
    await desk.feed_batch([world.person(name) for name in names])
    await desk.feed(world.campaign("akpk"))
    await desk.feed_batch([world.response(name, {"A": (5, 2, 5), "B": (4, 0, 2)}) for name in names])
    await desk.feed(world.campaign("akpk", status="closed", accepted=6))
    answer = (await desk.get("/needs", "ana", "analyst")).json()
    assert [(need["rank"], need["code"]) for need in answer["needs"]] == [(1, "B"), (2, "A")]
    top = answer["needs"][0]
    assert (top["n"], top["gap"], top["below"]) == (6, 2.0, 1.0)
    assert (top["mwds"], top["low_confidence"]) == (16.0, 1.0)
    assert (answer["wave"], answer["provisional"], answer["campaign_id"]) == ("baseline", False, str(world.id("akpk")))
    assert answer["method"]["smallest_group"] == 5


async def test_a_baseline_is_provisional_until_everything_that_was_accepted_arrived(desk: Desk) -> None:
    await staff(desk, "ani")
    await desk.feed(desk.world.campaign("akpk", status="closed", accepted=2, ratings_accepted=1))
    assert (await desk.get("/needs", "ana", "analyst")).json()["provisional"]


async def test_a_group_under_five_is_hidden_with_the_sibling_that_would_give_it_away(desk: Desk) -> None:
    world = desk.world
    await desk.open_government("A", units=("a", "b", "c"))
    people = [(f"{unit}{number}", unit) for unit, n in (("a", 3), ("b", 6), ("c", 9)) for number in range(n)]
    await desk.feed_batch([world.person(name, unit) for name, unit in people])
    await desk.feed_batch([world.response(name, {"A": (5, 1, 1)}, unit=unit) for name, unit in people])
    answer = (await desk.get("/needs", "ana", "analyst", wave="current")).json()
    shown = {unit["unit_id"]: unit["needs"][0] for unit in answer["units"]}
    hidden = {name: shown[str(world.id(name))]["suppressed"] for name in "abc"}
    assert answer["needs"][0]["n"] == 18
    assert hidden == {"a": True, "b": True, "c": False}
    assert shown[str(world.id("a"))]["n"] is None
    direct = (await desk.get("/needs", "ana", "analyst", unit=world.id("b"), wave="current")).json()
    assert direct["needs"][0]["suppressed"]
    own = await desk.get("/needs", "admin", f"unit_admin:{world.id('a')}", wave="current")
    assert own.json()["needs"][0]["n"] == 3


async def test_group_figures_are_for_their_roles_and_for_the_own_government(desk: Desk) -> None:
    await staff(desk, "ani")
    assert (await desk.get("/movement", "ani")).status_code == 403
    outside = await desk.get("/needs", "admin", f"unit_admin:{desk.world.id('a')}", unit=desk.world.id("b"))
    missing = await desk.get("/needs", "ana", "analyst", unit=desk.world.id("nowhere"))
    assert (outside.status_code, missing.status_code) == (404, 404)


async def test_without_a_role_one_sees_the_own_unit_as_a_finished_campaign_measured_it(desk: Desk) -> None:
    names = [f"p{number}" for number in range(6)]
    await staff(desk, *names)
    assert (await desk.get("/needs", "p0")).status_code == 404
    await desk.feed(desk.world.campaign("akpk", status="closed", accepted=6, ratings_accepted=6))
    answer = (await desk.get("/needs", "p0")).json()
    assert (answer["unit_id"], answer["needs"][0]["n"], answer["units"]) == (str(desk.world.id("a")), 6, [])
    assert (await desk.get("/needs", "p0", wave="current")).status_code == 404
    assert (await desk.get("/needs", "p0", unit=desk.world.government)).status_code == 404


async def test_the_movement_shows_what_changed_since_the_baseline(desk: Desk) -> None:
    names = [f"p{number}" for number in range(5)]
    await staff(desk, *names)
    await desk.feed(desk.world.campaign("akpk", status="closed", accepted=5, ratings_accepted=5))
    for name in names:
        await desk.feed(desk.world.evaluation(name, "post_test", teaches={"A": 2}, score=90))
    moved = (await desk.get("/movement", "ana", "analyst")).json()["competencies"][0]
    assert (moved["baseline_gap"], moved["current_gap"], moved["gap_change"]) == (1.0, 0.0, -1.0)


async def test_whoever_leaves_is_no_longer_counted_in_the_current_state(desk: Desk) -> None:
    names = [f"p{number}" for number in range(6)]
    await staff(desk, *names)
    await hard_to_apply(desk, "p0")
    await desk.feed(desk.world.person("p0", active=False))
    answer = (await desk.get("/needs", "ana", "analyst", wave="current")).json()
    assert answer["needs"][0]["n"] == 5
    states = await desk.rows("SELECT state FROM recommendations")
    assert [row[0] for row in states] == ["withdrawn"]


async def test_a_second_campaign_has_a_baseline_of_its_own(desk: Desk) -> None:
    world = desk.world
    names = [f"p{number}" for number in range(5)]
    await staff(desk, *names)
    later: dict[str, Any] = {"campaign": "second", "on": date(2026, 9, 1)}
    await desk.feed_batch([world.response(name, {"A": (5, 2, 4)}, role="supervisor", **later) for name in names])
    await desk.feed(world.campaign("akpk", status="settled", accepted=5, ratings_accepted=5))
    await desk.feed(world.campaign("second", status="settled", ratings_accepted=5, on=date(2026, 9, 1)))
    answer = await desk.get("/movement", "ana", "analyst", campaign=world.id("akpk"), to=world.id("second"))
    assert answer.json()["competencies"][0]["gap_change"] == -1.0
