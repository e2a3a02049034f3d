"""What to teach next: proposals at the close of a campaign, edited and decided by a training officer."""

from typing import Any

from tests.analytics.desk import Desk

EMPTY: dict[str, Any] = {}


async def surveyed(desk: Desk, *, confidence: int = 4, present: int = 0, close: bool = True) -> None:
    """Six people far below the standard of one competency; another one is fine."""
    world = desk.world
    names = [f"p{number}" for number in range(6)]
    await desk.open_government("A", "B")
    await desk.feed_batch([world.person(name) for name in names])
    ratings = {"A": (5, present, confidence), "B": (3, 2, 5)}
    await desk.feed_batch([world.response(name, ratings) for name in names])
    if close:
        await desk.feed(world.campaign("akpk", status="closed", accepted=6))


async def proposals(desk: Desk) -> list[dict[str, Any]]:
    answer = await desk.get("/proposals", "officer", "training_admin")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_closing_a_campaign_proposes_programmes_for_the_top_needs(desk: Desk) -> None:
    await surveyed(desk)
    (proposal,) = await proposals(desk)
    assert (proposal["kind"], proposal["form"], proposal["target_level"]) == ("new", "seminar", 2)
    assert (proposal["target_count"], proposal["unit_id"], proposal["priority"]) == (6, None, 1)
    assert (proposal["evidence"]["n"], proposal["evidence"]["gap"]) == (6, 2.0)
    assert proposal["form_reason"]["id"]


async def test_lack_of_confidence_asks_for_practice(desk: Desk) -> None:
    await surveyed(desk, confidence=1)
    assert (await proposals(desk))[0]["form"] == "technical_guidance"


async def test_nothing_is_proposed_before_everything_accepted_has_arrived(desk: Desk) -> None:
    world = desk.world
    await desk.feed(world.campaign("akpk", status="closed", accepted=6))
    assert await proposals(desk) == []
    await surveyed(desk, close=False)
    assert len(await proposals(desk)) == 1


async def test_nothing_is_proposed_for_fewer_than_five_people(desk: Desk) -> None:
    world = desk.world
    await desk.open_government("A")
    await desk.feed_batch([world.person(f"p{number}") for number in range(4)])
    await desk.feed_batch([world.response(f"p{number}", {"A": (5, 0, 1)}) for number in range(4)])
    await desk.feed(world.campaign("akpk", status="settled", accepted=4))
    assert await proposals(desk) == []


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
    await desk.feed(desk.world.response("p0", {"A": (5, 2, 4)}))
    assert (await proposals(desk))[0]["form"] == "workshop"
    accepted = await desk.post(f"/proposals/{proposal['id']}/accept", "officer", "training_admin", body=EMPTY)
    again = await desk.post(f"/proposals/{proposal['id']}/accept", "officer", "training_admin", body=EMPTY)
    assert (accepted.json()["state"], again.json()["revision"]) == ("accepted", accepted.json()["revision"])
    assert [fact for fact, _ in await desk.published("analytics.proposals")] == ["proposed", "changed", "accepted"]
    actions = await desk.rows("SELECT action FROM audit_entries ORDER BY id")
    assert [row[0] for row in actions] == ["edited", "accepted"]


async def test_later_answers_change_a_proposal_that_nobody_has_touched(desk: Desk) -> None:
    await surveyed(desk)
    await desk.feed(desk.world.person("late"), desk.world.response("late", {"A": (5, 1, 4)}))
    (proposal,) = await proposals(desk)
    assert (proposal["target_count"], proposal["revision"]) == (7, 2)


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
