"""A campaign: draft, open with a frozen population, closed, settled."""

from datetime import UTC, datetime, timedelta

from shared.ids import uuid7
from survey.campaigns.rules import hidden_groups
from survey.campaigns.service import finish_due_campaigns
from tests.survey.conftest import Agency, NewCampaign, answers, form, move_close


async def test_opening_freezes_the_population_by_unit_and_job_level(staffed: Agency, new_campaign: NewCampaign) -> None:
    await new_campaign(supervisors_rate=True)
    [event] = await staffed.events("campaign.opened")
    data = event["payload"]
    cells = {(cell["job_level"], cell["n"]) for cell in data["population"]}
    assert (data["invited"], cells) == (4, {("administrator", 1), ("pelaksana", 3)})
    units = (await staffed.admin("GET", "/units")).json()["items"]
    assert {(cell["unit_id"], cell["parent_id"]) for cell in data["tree"]} == {(u["id"], u["parent_id"]) for u in units}
    assert data["scales"] == {"importance": {"min": 1, "max": 5}, "proficiency": {"min": 0, "max": 5}}


async def test_a_campaign_of_units_invites_the_units_below_them_too(staffed: Agency, new_campaign: NewCampaign) -> None:
    units = {unit["code"]: unit["id"] for unit in (await staffed.admin("GET", "/units")).json()["items"]}
    campaign = await new_campaign(audience={"kind": "units", "unit_ids": [units["SUB"]]})
    assert (await staffed.admin("GET", f"/campaigns/{campaign}")).json()["invited"] == 3


async def test_closing_counts_what_was_accepted(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign()
    await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json={"id": str(uuid7()), "answers": answers()})
    closed = await staffed.admin("POST", f"/campaigns/{campaign}/close")
    assert (closed.json()["accepted"], closed.json()["provisional"]) == (1, True)
    again = await staffed.admin("POST", f"/campaigns/{campaign}/close")
    assert again.json()["revision"] == closed.json()["revision"]


async def test_only_the_window_can_change_once_open(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign()}"
    etag = (await staffed.admin("GET", path)).headers["etag"]
    fixed = await staffed.admin("PATCH", path, json={"reference_date": "2026-02-01"}, headers={"If-Match": etag})
    later = (datetime.now(UTC) + timedelta(days=20)).isoformat()
    moved = await staffed.admin("PATCH", path, json={"closes_at": later}, headers={"If-Match": etag})
    stale = await staffed.admin("PATCH", path, json={"grace_hours": 1}, headers={"If-Match": etag})
    missing = await staffed.admin("PATCH", path, json={"grace_hours": 1})
    assert [reply.status_code for reply in (fixed, moved, stale, missing)] == [409, 200, 412, 428]


async def test_a_campaign_closes_and_settles_by_date(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign()
    await move_close(staffed, campaign, hours_ago=30)
    async with staffed.service.sessions() as session:
        assert await finish_due_campaigns(session) == 1
        assert await finish_due_campaigns(session) == 1
        assert await finish_due_campaigns(session) == 0
        await session.commit()
    assert (await staffed.admin("GET", f"/campaigns/{campaign}")).json()["status"] == "settled"


async def test_a_draft_is_there_for_its_organisers_only(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign(opened=False)}"
    assert (await staffed.call("p2", "GET", path)).status_code == 404
    assert (await staffed.admin("GET", path)).status_code == 200


async def test_small_units_are_shown_together_only(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign()
    progress = (await staffed.admin("GET", f"/campaigns/{campaign}/progress")).json()
    assert (progress["invited"], progress["units"]) == (4, [])


def test_a_hidden_group_cannot_be_told_from_the_total() -> None:
    large, middle, small = uuid7(), uuid7(), uuid7()
    assert hidden_groups([(large, 50), (middle, 7), (small, 2)], 5) == {small, middle}
    assert hidden_groups([(large, 50), (middle, 7)], 5) == set()


async def test_a_published_version_never_changes_and_is_not_sent_twice(staffed: Agency) -> None:
    written = await staffed.admin("POST", "/questionnaires", json={"form": form()})
    path, etag = f"/questionnaires/{written.json()['id']}", written.headers["etag"]
    await staffed.admin("POST", f"{path}/publish")
    first = await staffed.call("p2", "GET", f"{path}/versions/1")
    changed = await staffed.admin("PUT", path, json={"form": form(extra=False)}, headers={"If-Match": '"2"'})
    assert (etag, changed.status_code) == ('"1"', 200)
    again = await staffed.call("p2", "GET", f"{path}/versions/1")
    assert again.json() == first.json()
    unchanged = await staffed.call("p2", "GET", f"{path}/versions/1", headers={"If-None-Match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_a_campaign_on_needs_must_ask_about_competencies(staffed: Agency) -> None:
    content = form()
    for question in content["sections"][0]["questions"]:
        question.pop("competency_id", None)
    written = (await staffed.admin("POST", "/questionnaires", json={"form": content})).json()["id"]
    await staffed.admin("POST", f"/questionnaires/{written}/publish")
    now = datetime.now(UTC)
    body = {
        "title": {"id": "AKPK", "en": "Needs"},
        "reference_date": "2026-01-31",
        "opens_at": now.isoformat(),
        "closes_at": (now + timedelta(days=1)).isoformat(),
        "questionnaire_id": written,
        "questionnaire_version": 1,
    }
    reply = await staffed.admin("POST", "/campaigns", json=body)
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:siklus:problem:no-competencies")
