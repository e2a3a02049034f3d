"""Needs of people, as their readers see them."""

from tests.analytics.desk import Desk
from tests.analytics.facts import World
from tests.analytics.stories import staff


async def test_an_answer_in_is_a_need_out(desk: Desk) -> None:
    await staff(desk, "ani", closed=True)
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


async def test_who_has_left_reads_no_needs(desk: Desk) -> None:
    await staff(desk, "ani")
    assert (await desk.get("/me/needs", "ani")).status_code == 200
    await desk.feed(desk.world.person("ani", supervisor="boss", active=False))
    refused = await desk.get("/me/needs", "ani")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:siklus:problem:unknown-subject")


async def test_an_account_of_two_governments_is_somebody_only_within_one(desk: Desk) -> None:
    await staff(desk, "ani")
    assert (await desk.get_anywhere("/me/needs", "ani")).json()["person_id"] == str(desk.world.id("ani"))
    other = World("elsewhere")
    await desk.feed_batch([other.unit(other.name), other.unit("a"), other.competency("A"), other.person("ani")])
    assert (await desk.get_anywhere("/me/needs", "ani")).status_code == 403
    assert (await desk.get("/me/needs", "ani")).json()["person_id"] == str(desk.world.id("ani"))
