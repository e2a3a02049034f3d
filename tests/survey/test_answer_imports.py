"""Answers that an agency has in a spreadsheet: the real, anonymous survey of attitudes as a finished campaign."""

from typing import Any

import pytest

from siklus.demo.form import attitudes_form
from siklus.example.tables import REAL
from tests.survey.conftest import Agency, NewCampaign

FILE = REAL / "EmployeeSurveyData.csv"
MAPPING = (REAL / "EmployeeSurveyData.mapping.json").read_text(encoding="utf-8")


async def send(agency: Agency, campaign: str, content: bytes, mapping: str = MAPPING, **params: Any) -> Any:
    files = {"file": ("answers.csv", content, "text/csv")}
    form = {"mapping": mapping, "campaign_id": campaign}
    return await agency.admin("POST", "/imports/answers", files=files, data=form, params=params)


@pytest.fixture
async def campaign(agency: Agency) -> str:
    """A prepared campaign on attitudes, years ago."""
    written = (await agency.admin("POST", "/questionnaires", json={"form": attitudes_form()})).json()["id"]
    published = await agency.admin("POST", f"/questionnaires/{written}/publish")
    assert published.status_code == 201, published.text
    body = {
        "title": {"id": "Survei sikap", "en": "Attitudes"},
        "kind": "attitudes",
        "reference_date": "2020-06-30",
        "opens_at": "2020-06-01T00:00:00Z",
        "closes_at": "2020-06-30T00:00:00Z",
        "questionnaire_id": written,
        "questionnaire_version": 1,
    }
    created: str = (await agency.admin("POST", "/campaigns", json=body)).json()["id"]
    return created


async def test_a_file_makes_a_finished_campaign_with_its_units_and_superiors(agency: Agency, campaign: str) -> None:
    reply = await send(agency, campaign, FILE.read_bytes(), create_missing=True)
    assert (reply.status_code, reply.json()["created"]) == (200, 156), reply.text
    [settled] = await agency.events("campaign.settled")
    data = settled["payload"]
    assert (data["invited"], data["accepted"], data["provisional"], data["competency_ids"]) == (156, 156, False, [])
    submitted = await agency.events("response.submitted")
    assert len(submitted) == 156
    assert {len(event["payload"]["answers"]) <= 16 and event["payload"]["ratings"] == [] for event in submitted} == {
        True
    }
    registered = [event["payload"] for event in await agency.events("person.registered")]
    superiors = {person["supervisor_id"] for person in registered} - {None}
    assert (len(registered), len(superiors)) == (168, 15)


async def test_the_same_answers_twice_change_nothing(agency: Agency, campaign: str) -> None:
    await send(agency, campaign, FILE.read_bytes(), create_missing=True)
    before = len(await agency.events("%"))
    again = await send(agency, campaign, FILE.read_bytes(), create_missing=True)
    assert (again.json()["created"], again.json()["changed"], again.json()["unchanged"]) == (0, 0, 156)
    assert len(await agency.events("%")) == before


async def test_people_whom_nobody_registered_are_refused_by_line(agency: Agency, campaign: str) -> None:
    reply = await send(agency, campaign, b"\n".join(FILE.read_bytes().splitlines()[:3]))
    assert (reply.status_code, [each["line"] for each in reply.json()["report"]["problems"]]) == (422, [2, 3])


async def test_a_mapping_to_a_question_that_is_not_asked_is_pointed_at(agency: Agency, campaign: str) -> None:
    mapping = '{"person": "EmployeeID", "columns": {"JobSat1": {"target": "salary"}}}'
    reply = await send(agency, campaign, FILE.read_bytes(), mapping)
    assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (422, "/mapping/columns/JobSat1/target")


async def test_an_own_answer_is_never_overwritten_by_a_file(staffed: Agency, new_campaign: NewCampaign) -> None:
    needs = await new_campaign()
    questions = ("ti_importance", "ti_proficiency", "lead_importance", "lead_proficiency")
    own = {"id": staffed.government, "answers": [{"question": code, "value": 3} for code in questions]}
    assert (await staffed.call("p2", "PUT", f"/campaigns/{needs}/response", json=own)).status_code == 200
    mapping = '{"person": "ID", "columns": {"TI": {"target": "ti_proficiency"}}}'
    reply = await send(staffed, needs, b"ID,TI\nP2,5\nP3,4\n", mapping, accept_valid=True)
    assert (reply.json()["created"], [each["line"] for each in reply.json()["problems"]]) == (1, [2])
