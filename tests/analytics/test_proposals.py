"""What to teach next: proposals at the close of a campaign, edited and decided by a training officer."""

from typing import Any

from tests.analytics.desk import Desk

EMPTY: dict[str, Any] = {}


async def surveyed(desk: Desk, *, confidence: int = 4, present: int = 0, close: bool = True) -> None:
    """Ten people far below the standard of one competency, two at it, and everybody at that of another one."""
    world = desk.world
    names = [f"p{number}" for number in range(12)]
    await desk.open_government("A", "B")
    await desk.feed_batch([world.person(name) for name in names])
    below, good = {"A": (5, present, confidence), "B": (3, 2, 5)}, {"A": (4, 2, 5), "B": (3, 2, 5)}
    await desk.feed_batch([world.response(name, below if name in names[:10] else good) for name in names])
    if close:
        await desk.feed(world.campaign("akpk", status="closed", accepted=12))
        await desk.release()


async def proposals(desk: Desk) -> list[dict[str, Any]]:
    answer = await desk.get("/proposals", "officer", "training_admin")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_closing_a_campaign_proposes_programmes_for_the_top_needs(desk: Desk) -> None:
    await surveyed(desk)
    (proposal,) = await proposals(desk)
    assert (proposal["kind"], proposal["form"], proposal["target_level"]) == ("new", "seminar", 2)
    assert (proposal["target_count"], proposal["unit_id"], proposal["priority"]) == (10, None, 1)
    assert (proposal["evidence"]["n"], proposal["evidence"]["gap"], proposal["evidence"]["release"]) == (12, 20 / 12, 1)
    assert proposal["form_reason"]["id"]


async def test_lack_of_confidence_asks_for_practice(desk: Desk) -> None:
    await surveyed(desk, confidence=1)
    assert (await proposals(desk))[0]["form"] == "technical_guidance"


async def test_nothing_is_proposed_before_the_figures_are_released(desk: Desk) -> None:
    await surveyed(desk, close=False)
    await desk.feed(desk.world.campaign("akpk", status="closed", accepted=12))
    assert await proposals(desk) == []
    await desk.release()
    assert len(await proposals(desk)) == 1


async def test_a_release_from_which_answers_are_missing_proposes_nothing(desk: Desk) -> None:
    world = desk.world
    await surveyed(desk, close=False)
    await desk.feed(world.campaign("akpk", status="closed", accepted=17))
    assert (await desk.release())["provisional"]
    assert await proposals(desk) == []
    await desk.feed_batch([world.person(f"late{number}") for number in range(5)])
    await desk.feed_batch([world.response(f"late{number}", {"A": (5, number % 3, 4)}) for number in range(5)])
    await desk.release()
    assert [item["target_count"] for item in await proposals(desk)] == [14]


async def test_nothing_is_proposed_for_fewer_than_five_people(desk: Desk) -> None:
    world = desk.world
    await desk.open_government("A")
    await desk.feed_batch([world.person(f"p{number}") for number in range(4)])
    await desk.feed_batch([world.response(f"p{number}", {"A": (5, number % 2, 1)}) for number in range(4)])
    await desk.feed(world.campaign("akpk", status="settled", accepted=4))
    await desk.release()
    assert await proposals(desk) == []


async def test_a_unit_whose_figures_are_hidden_gets_no_proposal(desk: Desk) -> None:
    world = desk.world
    await desk.open_government("A", "B", units=("a", "b", "c"))
    sizes = {"a": 20, "b": 9, "c": 3}
    for unit, size in sizes.items():
        names = [f"{unit}{number}" for number in range(size)]
        await desk.feed_batch([world.person(name, unit) for name in names])
        low = {"a": 2, "b": 0, "c": 0}[unit]
        await desk.feed_batch(
            [
                world.response(name, {"A": (4, number % 2, 4), "B": (4, low + number % 2, 4)}, unit=unit)
                for number, name in enumerate(names)
            ]
        )
    await desk.feed(world.campaign("akpk", status="settled", accepted=32))
    await desk.release()
    hidden = {str(world.id("b")), str(world.id("c"))}
    found = await proposals(desk)
    assert found
    assert not hidden & {item["unit_id"] for item in found}


async def test_a_proposal_does_not_move_with_answers_that_are_not_released(desk: Desk) -> None:
    await surveyed(desk)
    (before,) = await proposals(desk)
    await desk.feed(desk.world.person("late"), desk.world.response("late", {"A": (5, 1, 4)}))
    assert await proposals(desk) == [before]
    await desk.release()
    assert await proposals(desk) == [before]


async def test_a_competency_that_arrives_after_the_release_is_proposed_all_the_same(desk: Desk) -> None:
    world = desk.world
    await desk.feed_batch([world.unit("jambi"), world.unit("a"), world.standard("pelaksana", {"A": 2})])
    names = [f"p{number}" for number in range(10)]
    await desk.feed_batch([world.person(name) for name in names])
    await desk.feed_batch([world.response(name, {"A": (5, number % 3, 4)}) for number, name in enumerate(names)])
    await desk.feed(world.campaign("akpk", status="settled", accepted=10))
    await desk.release()
    assert await proposals(desk) == []
    await desk.feed(world.competency("A"))
    assert [item["target_count"] for item in await proposals(desk)] == [7]


async def test_an_officer_edits_and_accepts_and_nothing_overwrites_it(desk: Desk) -> None:
    await surveyed(desk)
    (proposal,) = await proposals(desk)
    path = f"/analytics/v1/proposals/{proposal['id']}"
    headers = desk.headers("officer", "training_admin")
    client = desk.analytics.client
    without = await client.patch(path, json={"form": "workshop"}, headers=headers)
    stale = await client.patch(path, json={"form": "workshop"}, headers={**headers, "If-Match": '"9"'})
    unknown = await client.patch(path, json={"form": "party"}, headers={**headers, "If-Match": '"1"'})
    assert [answer.status_code for answer in (without, stale, unknown)] == [428, 412, 422]
    edited = await client.patch(path, json={"form": "workshop"}, headers={**headers, "If-Match": '"1"'})
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    await more_answers(desk)
    assert (await proposals(desk))[0]["form"] == "workshop"
    accepted = await desk.post(f"/proposals/{proposal['id']}/accept", "officer", "training_admin", body=EMPTY)
    again = await desk.post(f"/proposals/{proposal['id']}/accept", "officer", "training_admin", body=EMPTY)
    assert (accepted.json()["state"], again.json()["revision"]) == ("accepted", accepted.json()["revision"])
    assert [fact for fact, _ in await desk.published("analytics.proposals")] == ["proposed", "changed", "accepted"]
    actions = await desk.rows("SELECT action FROM audit_entries WHERE object_type = 'proposal' ORDER BY id")
    assert [row[0] for row in actions] == ["edited", "accepted"]


async def more_answers(desk: Desk) -> None:
    """Five people answer after the first release, and the figures are released again."""
    world = desk.world
    await desk.feed_batch([world.person(f"late{number}") for number in range(5)])
    await desk.feed_batch([world.response(f"late{number}", {"A": (5, number % 3, 4)}) for number in range(5)])
    await desk.release()


async def test_a_later_release_changes_a_proposal_that_nobody_has_touched(desk: Desk) -> None:
    await surveyed(desk)
    await more_answers(desk)
    (proposal,) = await proposals(desk)
    assert (proposal["target_count"], proposal["revision"], proposal["evidence"]["release"]) == (14, 2, 2)


async def test_proposals_are_for_officers_of_the_own_government(desk: Desk) -> None:
    await surveyed(desk)
    (proposal,) = await proposals(desk)
    path = f"/proposals/{proposal['id']}"
    assert (await desk.get(path, "p0")).status_code == 403
    assert (await desk.post(f"{path}/accept", "ana", "analyst", body=EMPTY)).status_code == 403
    foreign = desk.headers("officer", "training_admin", government=desk.world.id("elsewhere"))
    answer = await desk.analytics.client.get(f"/analytics/v1{path}", headers=foreign)
    assert answer.status_code == 404


async def test_officers_find_proposals_among_their_tasks(desk: Desk) -> None:
    await surveyed(desk)
    tasks = (await desk.get("/me/tasks", "officer", "training_admin")).json()["items"]
    assert [task["kind"] for task in tasks] == ["decide_proposal"]
