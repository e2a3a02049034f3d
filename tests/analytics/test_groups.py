"""Needs of groups, as their readers see them: by release, or at once for who sees every person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.analytics.desk import Desk
from tests.analytics.stories import answered, mixed


async def needs(desk: Desk, *roles: str, **query: object) -> Mapping[str, Any]:
    answer = await desk.get("/needs", "ana", *(roles or ("analyst",)), **query)
    assert answer.status_code == 200, answer.text
    content: Mapping[str, Any] = answer.json()
    return content


async def test_the_needs_of_a_government_are_ranked_with_their_figures(desk: Desk) -> None:
    world = desk.world
    names = [f"p{number}" for number in range(10)]
    await desk.open_government("A", "B")
    await desk.feed_batch([world.person(name) for name in names])
    await desk.feed(world.campaign("akpk"))
    ratings = [
        {
            "A": (5, 1 + number % 2, 5 - number % 4),
            "B": (4 - number // 9 * 3, 5 if number == 5 else number % 3, 2 + number // 9),
        }
        for number in range(10)
    ]
    await desk.feed_batch([world.response(name, each) for name, each in zip(names, ratings, strict=True)])
    await desk.feed(world.campaign("akpk", status="closed", accepted=10))
    released = await desk.release()
    answer = await needs(desk)
    assert [(need["rank"], need["code"]) for need in answer["needs"]] == [(1, "B"), (2, "A")]
    top = answer["needs"][0]
    assert (top["n"], top["gap"], top["below"]) == (10, pytest.approx(1.1), 0.7)
    assert (top["mwds"], top["low_confidence"]) == (pytest.approx(3.7 * 2.5), 0.9)
    assert top["rank_interval"] in ([1, 1], [1, 2])
    assert (answer["wave"], answer["provisional"], answer["campaign_id"]) == ("baseline", False, str(world.id("akpk")))
    assert answer["method"]["smallest_group"] == 5
    assert answer["release"]["id"] == released["id"]


async def test_nothing_is_shown_of_groups_before_their_first_release(desk: Desk) -> None:
    await answered(desk, {"a": 20}, status="closed")
    before = await needs(desk)
    assert (before["release"], before["needs"]) == (None, [])
    await desk.release()
    assert (await needs(desk))["needs"][0]["n"] == 20


async def test_a_baseline_is_provisional_until_everything_that_was_accepted_arrived(desk: Desk) -> None:
    await answered(desk, {"a": 10}, status="open")
    await desk.feed(desk.world.campaign("akpk", status="closed", accepted=11))
    assert (await needs(desk))["provisional"]
    assert (await desk.release())["provisional"]
    assert (await needs(desk))["provisional"]


async def test_a_group_under_five_is_hidden_with_the_sibling_that_would_give_it_away(desk: Desk) -> None:
    world = desk.world
    await answered(desk, {"a": 3, "b": 6, "c": 9})
    await desk.release()
    answer = await needs(desk)
    shown = {unit["unit_id"]: unit["needs"][0] for unit in answer["units"]}
    hidden = {name: shown[str(world.id(name))]["suppressed"] for name in "abc"}
    assert answer["needs"][0]["n"] == 18
    assert hidden == {"a": True, "b": True, "c": False}
    assert shown[str(world.id("a"))]["n"] is None
    assert (await needs(desk, unit=world.id("b")))["needs"][0]["suppressed"]


async def test_who_sees_every_person_of_a_unit_sees_its_figures_at_once(desk: Desk) -> None:
    world = desk.world
    people = await answered(desk, {"a": 6, "b": 20})
    admin = f"unit_admin:{world.id('a')}"
    assert (await needs(desk, admin))["needs"][0]["n"] == 6
    await desk.feed(world.person(people["a"][0], "a", active=False))
    now = await needs(desk, admin, wave="current")
    assert (now["needs"][0]["n"], now["release"]) == (5, None)


async def test_group_figures_are_for_their_roles_and_for_the_own_government(desk: Desk) -> None:
    people = await answered(desk, {"a": 6, "b": 6})
    assert (await desk.get("/movement", people["a"][0])).status_code == 403
    outside = await desk.get("/needs", "admin", f"unit_admin:{desk.world.id('a')}", unit=desk.world.id("b"))
    missing = await desk.get("/needs", "ana", "analyst", unit=desk.world.id("nowhere"))
    assert (outside.status_code, missing.status_code) == (404, 404)


async def test_without_a_role_one_sees_the_own_unit_as_a_finished_campaign_measured_it(desk: Desk) -> None:
    world = desk.world
    people = await answered(desk, {"a": 6, "b": 6}, status="open")
    own = people["a"][0]
    assert (await desk.get("/needs", own)).status_code == 404
    await desk.feed(world.campaign("akpk", status="closed", accepted=12))
    await desk.release()
    answer = (await desk.get("/needs", own)).json()
    assert (answer["unit_id"], answer["needs"][0]["n"], answer["units"]) == (str(world.id("a")), 6, [])
    assert (await desk.get("/needs", own, wave="current")).status_code == 404
    assert (await desk.get("/needs", own, unit=world.government)).status_code == 404


async def test_a_baseline_is_provisional_to_a_units_admin_until_all_that_was_accepted_is_in(desk: Desk) -> None:
    world = desk.world
    await answered(desk, {"a": 8}, status="open")
    await desk.feed(world.person("late", "a"))
    await desk.feed(world.campaign("akpk", status="closed", accepted=9))
    admin = f"unit_admin:{world.id('a')}"

    async def is_provisional() -> bool:
        return bool((await desk.get("/needs", "admin", admin)).json()["provisional"])

    assert await is_provisional()
    assert (await desk.release())["provisional"]
    assert await is_provisional()
    await desk.feed(world.response("late", mixed(1), unit="a"))
    assert not await is_provisional()


async def test_the_movement_shows_what_changed_since_the_baseline(desk: Desk) -> None:
    people = await answered(desk, {"a": 40})
    await desk.release()
    for name in people["a"][:30]:
        await desk.feed(desk.world.evaluation(name, "post_test", teaches={"A": 2}, score=90))
    unmoved = (await desk.get("/movement", "ana", "analyst")).json()["competencies"][0]
    assert unmoved["gap_change"] == 0
    await desk.release("current")
    moved = (await desk.get("/movement", "ana", "analyst")).json()["competencies"][0]
    assert (moved["baseline_gap"], moved["current_gap"]) == (0.75, 0.175)
    assert moved["gap_change"] == pytest.approx(-0.575)


async def test_a_second_campaign_has_a_baseline_of_its_own(desk: Desk) -> None:
    world = desk.world
    people = await answered(desk, {"a": 16})
    await desk.release()
    later: dict[str, Any] = {"campaign": "second", "on": date(2026, 9, 1)}
    await desk.feed(world.campaign("second", on=date(2026, 9, 1)))
    await desk.feed_batch([world.response(name, mixed(number + 1), **later) for number, name in enumerate(people["a"])])
    await desk.feed(world.campaign("second", status="settled", accepted=16, on=date(2026, 9, 1)))
    await desk.release("baseline", "second")
    answer = await desk.get("/movement", "ana", "analyst", campaign=world.id("akpk"), to=world.id("second"))
    assert answer.json()["competencies"][0]["gap_change"] is not None
    first, second = answer.json()["release"], answer.json()["to_release"]
    assert (first["number"], second["number"]) == (1, 2)
