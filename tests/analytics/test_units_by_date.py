"""Units are split, merged and moved: a baseline keeps the tree of its day, and movement compares the same people."""

from collections.abc import Mapping
from typing import Any

from tests.analytics.desk import Desk
from tests.analytics.stories import LATER, mixed

Json = Mapping[str, Any]
THEN = {"jambi": None, "dinas": "jambi", "badan": "jambi", "a": "dinas", "b": "dinas", "c": "badan"}
SIZES = {"a": 20, "b": 20, "c": 20}


async def measured(desk: Desk) -> dict[str, list[str]]:
    """Two agencies with divisions, whose people answered a campaign, and its baseline released."""
    world = desk.world
    await desk.open_government("A", units=())
    await desk.feed_batch([world.unit(unit, parent) for unit, parent in THEN.items() if parent])
    people = {unit: [f"{unit}{number}" for number in range(n)] for unit, n in SIZES.items()}
    await desk.feed_batch([world.person(name, unit) for unit, names in people.items() for name in names])
    tree = dict(THEN)
    await desk.feed(world.campaign("akpk", tree=tree))
    answers = [
        world.response(name, mixed(number), unit=unit)
        for unit, names in people.items()
        for number, name in enumerate(names)
    ]
    await desk.feed_batch(answers)
    await desk.feed(world.campaign("akpk", status="settled", accepted=len(answers), tree=tree))
    return people


async def split(desk: Desk, people: Mapping[str, list[str]], second: str = "dinas") -> None:
    """Division a is split on 30 October; its second half goes to `second`."""
    world = desk.world
    await desk.feed(world.unit("a1", "dinas", since="2026-10-30", instead_of=["a"]))
    await desk.feed(world.unit("a2", second, since="2026-10-30", instead_of=["a"]))
    await desk.feed(world.unit("a", "dinas", until="2026-10-29"))
    await desk.feed_batch([world.person(name, f"a{1 + number // 10}") for number, name in enumerate(people["a"])])


async def read(desk: Desk, path: str, *roles: str, **query: object) -> Json:
    answer = await desk.get(path, "ana", *(roles or ("analyst",)), **query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def rated_anew(desk: Desk, names: list[str]) -> None:
    """Everybody is somewhere else than when the campaign asked, so that nothing of it was ever published."""
    for number, name in enumerate(names):
        level = 3 if number % 2 else 1 - number % 4 // 2
        await desk.feed(
            desk.world.evaluation(name, "application", rater_role="supervisor", rates={"A": level}, at=LATER)
        )


def sizes_of(needs: Json) -> dict[str, int | None]:
    """The children in an answer by their name, with how many people are behind their gap."""
    return {
        unit["name"]["id"].removeprefix("Unit "): unit["needs"][0]["n"] if unit["needs"] else None
        for unit in needs["units"]
    }


async def test_a_baseline_is_first_released_on_the_tree_that_its_campaign_found(desk: Desk) -> None:
    people = await measured(desk)
    await split(desk, people)
    await desk.feed(desk.world.unit("c", "dinas"))
    await desk.release()
    assert sizes_of(await read(desk, "/needs")) == {"badan": 20, "dinas": 40}
    assert sizes_of(await read(desk, "/needs", unit=desk.world.id("dinas"))) == {"a": 20, "b": 20}
    await desk.release("current")
    kept = await read(desk, "/needs", unit=desk.world.id("dinas"), wave="current")
    assert sizes_of(kept) == {"a1": None, "a2": None, "b": 20, "c": 20}
    await rated_anew(desk, people["a"])
    await desk.release("current")
    now = await read(desk, "/needs", unit=desk.world.id("dinas"), wave="current")
    assert sizes_of(now) == {"a1": 10, "a2": 10, "b": 20, "c": 20}


async def test_movement_across_a_split_is_that_of_the_unit_above_its_parts(desk: Desk) -> None:
    world = desk.world
    people = await measured(desk)
    await desk.release()
    await split(desk, people)
    await desk.feed_batch([world.evaluation(name, teaches={"A": 2}, score=90) for name in people["a"]])
    await desk.release("current")
    for asked in ("a1", "a2", "dinas"):
        moved = await read(desk, "/movement", unit=world.id(asked))
        assert (moved["unit_id"], moved["compared_unit_id"]) == (str(world.id(asked)), str(world.id("dinas")))
        (competency,) = moved["competencies"]
        assert (competency["baseline_n"], competency["current_n"]) == (40, 40)
        assert competency["gap_change"] < 0
    alone = await read(desk, "/movement", unit=world.id("b"))
    assert (alone["compared_unit_id"], alone["comparable"]) == (str(world.id("b")), True)


async def test_parts_that_go_to_another_agency_are_compared_in_the_government(desk: Desk) -> None:
    world = desk.world
    people = await measured(desk)
    await desk.release()
    await split(desk, people, second="badan")
    await rated_anew(desk, [name for names in people.values() for name in names])
    await desk.release("current")
    for asked in ("a1", "dinas", "badan"):
        assert (await read(desk, "/movement", unit=world.id(asked)))["compared_unit_id"] == str(world.government)
    part = await read(desk, "/movement", f"analyst:{world.id('dinas')}", unit=world.id("dinas"))
    assert (part["compared_unit_id"], part["comparable"]) == (str(world.id("dinas")), False)
    (competency,) = part["competencies"]
    assert (competency["baseline_n"], competency["current_n"], competency["gap_change"]) == (40, 30, None)


async def test_a_merger_is_compared_where_its_parts_were_together(desk: Desk) -> None:
    world = desk.world
    people = await measured(desk)
    await desk.release()
    await desk.feed(world.unit("ab", "dinas", since="2026-10-30", instead_of=["a", "b"]))
    await desk.feed_batch([world.unit(unit, "dinas", until="2026-10-29") for unit in "ab"])
    await desk.feed_batch([world.person(name, "ab") for unit in "ab" for name in people[unit]])
    await desk.release("current")
    assert (await read(desk, "/movement", unit=world.id("ab")))["compared_unit_id"] == str(world.id("dinas"))
    assert (await read(desk, "/movement", unit=world.id("c")))["compared_unit_id"] == str(world.id("c"))


async def test_who_administers_a_unit_sees_no_live_baseline_of_what_has_left_it(desk: Desk) -> None:
    world = desk.world
    await measured(desk)
    roles = f"unit_admin:{world.id('dinas')}"
    whole = await read(desk, "/needs", roles, unit=world.id("dinas"))
    assert (whole["release"], whole["needs"][0]["n"]) == (None, 40)
    await desk.feed(world.unit("b", "badan"))
    assert (await read(desk, "/needs", roles, unit=world.id("dinas")))["needs"] == []
    await desk.release()
    released = await read(desk, "/needs", roles, unit=world.id("dinas"))
    assert (released["release"] is not None, released["needs"][0]["n"]) == (True, 40)
    assert (await read(desk, "/needs", roles, unit=world.id("dinas"), wave="current"))["needs"][0]["n"] == 20
