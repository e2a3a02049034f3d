"""A superior rates all reports on one page, partly saved on the way."""

from typing import Any

from tests.survey.conftest import LEADERSHIP, TI, Agency, NewCampaign, move_close


def rated(person: str, *, ti: int | None, complete: bool = True, lead: bool = True) -> dict[str, Any]:
    """One row: TI at `ti` (None: not assessable); leadership not assessable unless left out."""
    ratings = [{"competency_id": TI, "proficiency": ti, "not_assessable": ti is None}]
    leadership = [{"competency_id": LEADERSHIP, "proficiency": None, "not_assessable": True}] if lead else []
    return {"person_id": person, "complete": complete, "ratings": ratings + leadership}


async def test_complete_rows_count_and_the_others_are_drafts(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign(supervisors_rate=True)}/ratings"
    p2, p3 = staffed.people["P2"], staffed.people["P3"]
    body = {"people": [rated(p2, ti=3), rated(p3, ti=4, complete=False, lead=False)]}
    reply = await staffed.call("p1", "PUT", path, json=body)
    assert reply.status_code == 200, reply.text
    assert [row["state"] for row in reply.json()["people"]] == ["accepted", "draft"]
    page = (await staffed.call("p1", "GET", path)).json()
    assert {row["person_id"]: row["state"] for row in page["items"]} == {p2: "accepted", p3: "draft"}
    assert {row["name"] for row in page["items"]} == {"Dewi Contoh", "Budi Contoh"}
    [event] = await staffed.events("response.submitted")
    assert event["payload"]["role"] == "supervisor"
    assert (event["payload"]["respondent_id"], event["payload"]["person_id"]) == (staffed.people["P1"], p2)
    assert [rating["proficiency"] for rating in event["payload"]["ratings"]] == [3, None]


async def test_the_same_page_again_changes_nothing_and_another_level_is_a_revision(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    path = f"/campaigns/{await new_campaign(supervisors_rate=True)}/ratings"
    page = {"people": [rated(staffed.people["P2"], ti=3)]}
    states = []
    for body in (page, page, {"people": [rated(staffed.people["P2"], ti=4)]}):
        [row] = (await staffed.call("p1", "PUT", path, json=body)).json()["people"]
        states.append((row["state"], row["revision"]))
    assert states == [("accepted", 1), ("unchanged", 1), ("accepted", 2)]
    assert len(await staffed.events("response.revised")) == 1


async def test_somebody_elses_report_makes_the_whole_page_not_found(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign(supervisors_rate=True)}/ratings"
    body = {"people": [rated(staffed.people["P2"], ti=3), rated(staffed.people["P4"], ti=3)]}
    reply = await staffed.call("p1", "PUT", path, json=body)
    assert reply.status_code == 404
    assert await staffed.events("response.%") == []


async def test_a_complete_row_with_a_gap_is_pointed_at(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign(supervisors_rate=True)}/ratings"
    body = {"people": [rated(staffed.people["P2"], ti=9, lead=False)]}
    reply = await staffed.call("p1", "PUT", path, json=body)
    pointers = {error["pointer"] for error in reply.json()["errors"]}
    assert (reply.status_code, pointers) == (422, {"/people/0/ratings", "/people/0/ratings/0/proficiency"})


async def test_ratings_after_the_grace_are_held(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign(supervisors_rate=True)
    await move_close(staffed, campaign, hours_ago=25)
    body = {"people": [rated(staffed.people["P2"], ti=3)]}
    reply = await staffed.call("p1", "PUT", f"/campaigns/{campaign}/ratings", json=body)
    assert (reply.status_code, reply.json()["people"][0]["state"]) == (202, "held")


async def test_tasks_say_what_is_left_to_do(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign(supervisors_rate=True)}/ratings"

    async def kinds() -> list[str]:
        return [task["kind"] for task in (await staffed.call("p1", "GET", "/me/tasks")).json()["items"]]

    assert await kinds() == ["answer", "rate"]
    people = [rated(staffed.people[name], ti=3) for name in ("P2", "P3")]
    await staffed.call("p1", "PUT", path, json={"people": people})
    assert await kinds() == ["answer"]
