"""A person's own answers: one invitation, one response, however often the network repeats it."""

from datetime import datetime, timedelta

import pytest

from shared.ids import uuid7
from tests.survey.conftest import Agency, NewCampaign, answers, move_close


def new_response(ti: int = 2, response_id: str | None = None) -> dict[str, object]:
    return {"id": response_id or str(uuid7()), "answers": answers(ti)}


async def test_an_answer_is_accepted_and_published_with_the_unit_of_the_opening(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    path = f"/campaigns/{await new_campaign()}/response"
    body = {"id": str(uuid7()), "answers": answers(0, remark="Perlu pelatihan")}
    reply = await staffed.call("p2", "PUT", path, json=body)
    assert reply.status_code == 200, reply.text
    assert reply.json()["status"] == "accepted"
    assert reply.headers["etag"] == '"1"'
    [event] = await staffed.events("response.%")
    data = event["payload"]
    assert event["type"] == "siklus.survey.response.submitted.v1"
    assert data["respondent_id"] == data["person_id"] == staffed.people["P2"]
    assert data["ratings"][0] == {
        "competency_id": "0198a000-0000-7000-8000-0000000000c1",
        "importance": 5,
        "proficiency": 0,
        "confidence": None,
    }
    assert data["answers"] == [{"question": "remark", "value": "Perlu pelatihan"}]


async def test_the_same_answer_again_gives_the_stored_result_and_no_second_event(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    path, body = f"/campaigns/{await new_campaign()}/response", new_response()
    first = await staffed.call("p2", "PUT", path, json=body)
    again = await staffed.call("p2", "PUT", path, json=body)
    assert again.status_code == 200
    assert again.json() == first.json()
    assert len(await staffed.events("response.%")) == 1


async def test_the_relay_is_told_at_once(
    staffed: Agency, new_campaign: NewCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, body = f"/campaigns/{await new_campaign()}/response", new_response()
    woken: list[object] = []
    monkeypatch.setattr("survey.responses.service.wake_relay", woken.append)
    for _ in range(2):
        await staffed.call("p2", "PUT", path, json=body)
    assert len(woken) == 1


async def test_the_same_id_with_other_content_is_refused_unless_it_says_what_it_revises(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    path, body = f"/campaigns/{await new_campaign()}/response", new_response()
    await staffed.call("p2", "PUT", path, json=body)
    other = {**body, "answers": answers(4)}
    refused = await staffed.call("p2", "PUT", path, json=other)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:siklus:problem:identifier-taken")
    revised = await staffed.call("p2", "PUT", path, json=other, headers={"If-Match": refused.headers["etag"]})
    assert (revised.status_code, revised.json()["revision"]) == (200, 2)
    stale = await staffed.call("p2", "PUT", path, json={**body, "answers": answers(5)}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert [event["sequence"] for event in await staffed.events("response.%")] == [1, 2]


async def test_somebody_elses_id_is_refused_whatever_it_holds(staffed: Agency, new_campaign: NewCampaign) -> None:
    path, body = f"/campaigns/{await new_campaign()}/response", new_response()
    await staffed.call("p2", "PUT", path, json=body)
    reply = await staffed.call("p3", "PUT", path, json=body)
    assert (reply.status_code, reply.json()["type"]) == (409, "urn:siklus:problem:identifier-taken")


async def test_an_invitation_has_one_response_under_one_id(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign()}/response"
    await staffed.call("p2", "PUT", path, json=new_response())
    reply = await staffed.call("p2", "PUT", path, json=new_response())
    assert (reply.status_code, reply.json()["type"]) == (409, "urn:siklus:problem:already-answered")


async def test_wrong_answers_are_pointed_at_and_nothing_is_stored(staffed: Agency, new_campaign: NewCampaign) -> None:
    path = f"/campaigns/{await new_campaign()}/response"
    body = {"id": str(uuid7()), "answers": [{"question": "ti_importance", "value": 9}]}
    reply = await staffed.call("p2", "PUT", path, json=body)
    assert reply.status_code == 422
    assert "/answers/0/value" in {error["pointer"] for error in reply.json()["errors"]}
    assert (await staffed.call("p2", "GET", path)).status_code == 404


async def test_within_the_grace_an_answer_counts_as_late(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign()
    await staffed.admin("POST", f"/campaigns/{campaign}/close")
    reply = await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json=new_response())
    assert (reply.status_code, reply.json()["status"], reply.json()["late"]) == (200, "accepted", True)
    shown = (await staffed.admin("GET", f"/campaigns/{campaign}")).json()
    grace = datetime.fromisoformat(shown["grace_ends_at"]) - datetime.fromisoformat(shown["closes_at"])
    assert grace == timedelta(hours=24)


async def test_after_the_grace_an_answer_is_held_until_somebody_accepts_it(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    campaign = await new_campaign()
    await move_close(staffed, campaign, hours_ago=25)
    body = new_response()
    for _ in range(2):
        reply = await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json=body)
        assert (reply.status_code, reply.json()["status"]) == (202, "held")
    [held] = (await staffed.admin("GET", "/held")).json()["items"]
    decided = await staffed.admin("POST", f"/held/{held['id']}/accept", json={"reason": "Jaringan di lapangan putus"})
    assert (decided.status_code, decided.json()["status"]) == (200, "accepted")
    [event] = await staffed.events("response.%")
    data = event["payload"]
    assert event["type"] == "siklus.survey.response.held_accepted.v1"
    assert (data["id"], data["late"], len(data["ratings"])) == (body["id"], True, 2)


async def test_a_settled_campaign_holds_answers_though_the_grace_is_not_over(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    campaign = await new_campaign()
    await staffed.admin("POST", f"/campaigns/{campaign}/close")
    settled = await staffed.admin("POST", f"/campaigns/{campaign}/settle", json={"reason": "Semua sudah masuk"})
    assert settled.json()["provisional"] is False
    reply = await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json=new_response())
    assert reply.status_code == 202


async def test_a_closed_campaign_refuses_revisions_and_drafts(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign()
    path, body = f"/campaigns/{campaign}/response", new_response()
    await staffed.call("p2", "PUT", path, json=body)
    await staffed.admin("POST", f"/campaigns/{campaign}/close")
    revised = await staffed.call("p2", "PUT", path, json={**body, "answers": answers(5)}, headers={"If-Match": '"1"'})
    draft = await staffed.call("p3", "PUT", f"/campaigns/{campaign}/draft", json={"answers": answers()[:1]})
    assert [reply.status_code for reply in (revised, draft)] == [409, 409]
    assert {reply.json()["type"] for reply in (revised, draft)} == {"urn:siklus:problem:campaign-closed"}
    assert (await staffed.call("p2", "PUT", path, json=body)).status_code == 200


async def test_a_draft_may_be_incomplete_and_is_gone_once_the_answer_is_sent(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    campaign = await new_campaign()
    saved = await staffed.call("p2", "PUT", f"/campaigns/{campaign}/draft", json={"answers": answers()[:1]})
    assert saved.status_code == 200, saved.text
    read = await staffed.call("p2", "GET", f"/campaigns/{campaign}/draft")
    assert read.json()["answers"] == answers()[:1]
    await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json=new_response())
    assert (await staffed.call("p2", "GET", f"/campaigns/{campaign}/draft")).status_code == 404


async def test_a_withdrawn_answer_carries_nothing_any_more(staffed: Agency, new_campaign: NewCampaign) -> None:
    path, body = f"/campaigns/{await new_campaign()}/response", new_response()
    await staffed.call("p2", "PUT", path, json=body)
    reply = await staffed.call("p2", "DELETE", path)
    assert (reply.status_code, reply.json()["answers"]) == (200, [])
    data = (await staffed.events("response.withdrawn"))[0]["payload"]
    assert (data["status"], data["ratings"], data["revision"]) == ("withdrawn", [], 2)


async def test_an_account_without_a_person_is_told_what_to_do(staffed: Agency, new_campaign: NewCampaign) -> None:
    reply = await staffed.call("nobody", "PUT", f"/campaigns/{await new_campaign()}/response", json=new_response())
    assert (reply.status_code, reply.json()["type"]) == (403, "urn:siklus:problem:unknown-subject")


async def test_a_foreign_and_a_missing_campaign_answer_the_same(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign()
    foreign = Agency(staffed.service, staffed.new_token, str(uuid7()))
    replies = [
        await foreign.call("p2", "PUT", f"/campaigns/{campaign}/response", json=new_response()),
        await staffed.call("p2", "PUT", f"/campaigns/{uuid7()}/response", json=new_response()),
    ]
    assert [reply.status_code for reply in replies] == [404, 404]
    assert replies[0].json()["title"] == replies[1].json()["title"]


async def test_a_stranger_learns_nothing_from_wrong_answers(staffed: Agency, new_campaign: NewCampaign) -> None:
    campaign = await new_campaign(supervisors_rate=True)
    wrong = {"id": str(uuid7()), "answers": [{"question": "unknown", "value": 1}]}
    nobody = await staffed.call("nobody", "PUT", f"/campaigns/{campaign}/response", json=wrong)
    invited = await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json=wrong)
    page = {"people": [{"person_id": staffed.people["P2"], "complete": True, "ratings": []}]}
    no_superior = await staffed.call("p4", "PUT", f"/campaigns/{campaign}/ratings", json=page)
    assert [nobody.status_code, invited.status_code, no_superior.status_code] == [403, 422, 404]
