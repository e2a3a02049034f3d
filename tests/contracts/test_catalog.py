"""What the catalog really writes to its outbox is what its contracts say, and every fact of them is written."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import text

from catalog.worker import SERVICE, snapshot
from shared.ids import uuid7
from tests.catalog.test_mentorings import Pair
from tests.catalog.world import MONDAY, World
from tests.fixtures.services import NewService, NewToken

CONTRACTS = Path(__file__).parents[2] / "shared" / "contracts" / "catalog"
SCHEMAS: dict[str, dict[str, Any]] = {
    path.name.split(".")[0]: json.loads(path.read_text(encoding="utf-8")) for path in CONTRACTS.glob("*.v1.json")
}


@pytest.fixture
async def world(service: NewService, token: NewToken) -> World:
    return World(await service("catalog"), token)


async def live(world: World) -> None:
    """A history in which every fact happens."""
    people = await world.people(5)
    await world.upload("standards", "job_level,competency,required_level\n")
    await world.competency()
    for level in (1, 2):
        await world.upload("standards", f"job_level,competency,required_level\npengawas,DIG.01,{level}\n")
    competency = (await world.done("GET", "/competencies"))["items"][0]
    path = f"/competencies/{competency['id']}"
    await world.done("PATCH", path, {"source": "kamus"}, headers={"If-Match": '"1"'})
    await teach(world, people)
    await end_programs(world)
    await mentor(world, people)


async def teach(world: World, people: list[str]) -> None:
    program = await world.program(form="e_learning", jp=None)
    session = await world.session(program, seats=3, days=2)
    enrolled = await world.enrol(session, people)
    moved = {"ends_at": "2026-03-03T16:00:00+07:00"}
    headers = {"If-Match": (await world.admin("GET", f"/sessions/{session['id']}")).headers["ETag"]}
    await world.done("PATCH", f"/sessions/{session['id']}", moved, headers=headers)
    first = enrolled["items"][0]["enrolment_id"]
    await world.done("POST", f"/enrolments/{first}/cancel", {"reason": "Dinas luar"})
    await world.attend(session, people[1:3])
    done = await world.complete(session)
    assert (done["completed"], done["not_completed"]) == (2, 1)
    credited = (await world.hours(people[1]))["items"][0]["id"]
    await world.done("POST", f"/learning-hours/{credited}/reverse", {"reason": "Salah peserta"})


async def end_programs(world: World) -> None:
    completed, cancelled = await world.program(), await world.program()
    session = await world.session(completed, start=MONDAY + timedelta(days=30))
    await world.done("POST", f"/sessions/{session['id']}/cancel", {"reason": "Sepi peminat"})
    change = {"organiser": "LAN"}
    await world.done("PATCH", f"/programs/{completed['id']}", change, headers={"If-Match": '"2"'})
    await world.done("POST", f"/programs/{completed['id']}/complete")
    await world.done("POST", f"/programs/{cancelled['id']}/cancel", {"reason": "Anggaran dialihkan"})


async def mentor(world: World, people: list[str]) -> None:
    for ending, body in (("complete", {"outcome": "Mandiri"}), ("cancel", {"reason": "Mentor pindah"})):
        pair = Pair(world, people[0], people[1])
        await pair.match()
        await pair.confirm(await pair.record(2 if ending == "complete" else 3))
        await world.done("POST", f"{pair.path}/{ending}", body)


async def written(world: World) -> list[tuple[str, str, str, int, dict[str, Any]]]:
    """Subject, fact, topic, sequence and data of every event in the outbox."""
    query = text("SELECT type, aggregatetype, sequence, payload::text FROM outbox ORDER BY position")
    return [
        (kind.split(".")[2], kind.split(".")[3], topic, sequence, json.loads(payload))
        for kind, topic, sequence, payload in await world.service.session.execute(query)
    ]


async def test_every_event_is_as_its_contract_says_and_no_fact_is_missing(world: World) -> None:
    await live(world)

    events = await written(world)

    for subject, fact, topic, sequence, data in events:
        schema = SCHEMAS[subject]
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
        assert (errors, schema["x-topic"], data["revision"]) == ([], topic, sequence), (subject, fact, data)
        assert set(data) == set(schema["properties"]), (subject, fact)
    facts = {(subject, fact) for subject, schema in SCHEMAS.items() for fact in schema["x-facts"]}
    told = {(subject, fact) for subject, fact, *_ in events}
    assert facts - told == {(subject, "snapshot_taken") for subject in SCHEMAS}


async def test_a_snapshot_repeats_the_newest_state_of_everything(world: World) -> None:
    await live(world)
    newest = {data["id"]: data for *_, data in await written(world)}
    world.service.session.expunge_all()

    repeated = {str(event.subject): dict(event.data or {}) async for event in snapshot(world.service.session)}

    assert repeated == newest


async def test_revisions_of_an_aggregate_have_no_gap_and_no_twin(world: World) -> None:
    await live(world)

    sequences: dict[str, list[int]] = {}
    for *_, sequence, data in await written(world):
        sequences.setdefault(data["id"], []).append(sequence)

    assert {key: found for key, found in sequences.items() if found != list(range(1, len(found) + 1))} == {}


def test_topics_are_classed_as_their_contracts_say() -> None:
    classes = {topic.name: topic.classification for topic in SERVICE.topics}
    assert classes == {schema["x-topic"]: schema["x-class"] for schema in SCHEMAS.values()}


async def test_unknown_fields_of_others_change_nothing(world: World) -> None:
    competency, told = await world.competency(), uuid7()

    await world.hear(world.say_proposal(told, "accepted", competency, brand_new={"deep": [1]}))

    assert len(await world.published("program.drafted")) == 1
