"""What a running service publishes fits the contracts, and a snapshot says the same again."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

from jsonschema import Draft202012Validator
from sqlalchemy.ext.asyncio import AsyncSession

from shared.ids import uuid7
from shared.messaging import Event
from survey.worker import snapshot
from tests.survey.conftest import Agency, NewCampaign, answers

CONTRACTS = Path(__file__).parents[2] / "shared" / "contracts"


def problems(data: object, subject: str) -> list[str]:
    schema = json.loads((CONTRACTS / "survey" / f"{subject}.v1.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(data)]


async def test_what_the_hot_paths_publish_fits_the_contracts_and_equals_a_snapshot(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    campaign = await new_campaign(supervisors_rate=True)
    body = {"id": str(uuid7()), "answers": answers(1, remark="Perlu pelatihan")}
    await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json=body)
    competencies = (await staffed.call("p1", "GET", f"/campaigns/{campaign}/ratings")).json()["competencies"]
    ratings = [{"competency_id": each["id"], "proficiency": 2} for each in competencies]
    page = {"people": [{"person_id": staffed.people["P2"], "complete": True, "ratings": ratings}]}
    await staffed.call("p1", "PUT", f"/campaigns/{campaign}/ratings", json=page)
    published = await staffed.events("%")
    for event in published:
        assert problems(event["payload"], event["type"].split(".")[2]) == [], event["type"]
    newest = {event["aggregateid"]: event["payload"] for event in published if ".identity." not in event["type"]}
    async with staffed.service.sessions() as session:
        repeated = [event async for event in only_of(staffed.government, session)]
    again = {event.subject: event.data for event in repeated if event.topic != "survey.identities"}
    assert again == newest


async def test_a_snapshot_repeats_the_tombstone_of_whoever_was_erased(staffed: Agency) -> None:
    path = f"/people/{staffed.people['P4']}"
    await staffed.admin("DELETE", path, params={"reason": "Permohonan pegawai"})
    [told] = await staffed.events("identity.tombstone")
    async with staffed.service.sessions() as session:
        repeated = [event async for event in only_of(staffed.government, session)]
    [tombstone] = [event for event in repeated if str(event.subject) == staffed.people["P4"] and event.data is None]
    assert (tombstone.topic, tombstone.sequence) == ("survey.identities", told["sequence"])
    named = {str(event.subject) for event in repeated if event.topic == "survey.identities" and event.data}
    assert named == set(staffed.people.values()) - {staffed.people["P4"]}


async def only_of(government: str, session: AsyncSession) -> AsyncIterator[Event]:
    async for event in snapshot(session):
        if str(event.government_id) == government:
            yield event
