"""Programmes: from a draft or a proposal to their end."""

from uuid import UUID

import pytest

from shared.ids import derived_id, uuid7
from tests.catalog.world import Json, World


def draft(competency: str, **more: object) -> Json:
    return {
        "code": "P-100",
        "title": {"id": "Bimtek", "en": "Guidance"},
        "form": "workshop",
        "organiser": "BPSDM",
        "competencies": [{"competency_id": competency, "target_level": 2}],
        **more,
    }


async def test_an_accepted_proposal_becomes_one_linked_draft_however_often_it_is_told(world: World) -> None:
    proposal, competency = uuid7(), await world.competency()
    proposed = world.say_proposal(proposal, "proposed", competency)
    accepted = world.say_proposal(proposal, "accepted", competency)
    edited = world.say_proposal(proposal, "accepted", competency, title={"id": "Lain", "en": "Other"})

    await world.hear(accepted, proposed, edited, accepted)

    listed = (await world.done("GET", "/programs", params={"proposal_id": str(proposal)}))["items"]
    assert [(program["id"], program["status"], program["form"]) for program in listed] == [
        (str(derived_id(proposal, "program")), "draft", "workshop")
    ]
    assert len(await world.published("program.drafted")) == 1


async def test_accepting_to_stop_a_programme_drafts_none(world: World) -> None:
    await world.hear(world.say_proposal(uuid7(), "accepted", await world.competency(), kind="stop"))

    assert await world.count("programs") == 0


async def test_a_redesign_names_its_predecessor(world: World) -> None:
    old = await world.program()
    proposal = uuid7()

    told = world.say_proposal(proposal, "accepted", await world.competency(), kind="redesign", program_id=old["id"])
    await world.hear(told)

    new = await world.done("GET", f"/programs/{derived_id(proposal, 'program')}")
    assert (new["predecessor_id"], new["proposal_id"]) == (old["id"], str(proposal))


async def test_the_draft_of_a_proposal_waits_among_the_tasks_of_the_training_admin(world: World) -> None:
    await world.hear(world.say_proposal(uuid7(), "accepted", await world.competency()))

    (task,) = (await world.done("GET", "/me/tasks"))["items"]

    assert (task["kind"], task["service"]) == ("publish", "catalog")


async def test_the_same_draft_sent_twice_is_stored_once_and_another_one_is_refused(world: World) -> None:
    body = draft(await world.competency(), id=str(uuid7()))

    first, again = await world.done("POST", "/programs", body), await world.done("POST", "/programs", body)
    other = await world.admin("POST", "/programs", body | {"code": "P-101"})

    assert first == again
    assert other.json()["type"] == "urn:siklus:problem:identifier-taken"


async def test_somebody_elses_id_answers_like_one_with_other_content(world: World) -> None:
    body = draft(await world.competency(), id=str(uuid7()))
    await world.done("POST", "/programs", body)

    headers = world.headers("x", "training_admin", government=uuid7())
    foreign = await world.service.client.post("/catalog/v1/programs", json=body, headers=headers)

    assert (foreign.status_code, foreign.json()["type"]) == (409, "urn:siklus:problem:identifier-taken")


async def test_publishing_says_what_is_missing(world: World) -> None:
    made = await world.done("POST", "/programs", draft(await world.competency(), organiser="", competencies=[]))

    refused = await world.admin("POST", f"/programs/{made['id']}/publish")

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/organiser", "/competencies"]


async def test_a_change_needs_the_version_that_was_read(world: World) -> None:
    path = f"/programs/{(await world.program())['id']}"
    body = {"organiser": "LAN"}

    without = await world.admin("PATCH", path, body)
    changed = await world.admin("PATCH", path, body, headers={"If-Match": '"2"'})
    late = await world.admin("PATCH", path, body, headers={"If-Match": '"2"'})

    assert (without.status_code, changed.status_code, late.status_code) == (428, 200, 412)
    assert (changed.headers["ETag"], changed.json()["organiser"]) == ('"3"', "LAN")


async def test_publishing_fixes_form_and_jp(world: World) -> None:
    program = await world.program(jp=8)

    refused = await world.admin(
        "PATCH", f"/programs/{program['id']}", {"jp": 40, "form": "seminar"}, headers={"If-Match": '"2"'}
    )

    assert refused.json()["type"] == "urn:siklus:problem:program-published"
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/form", "/jp"]


async def test_a_programme_ends_after_its_sessions(world: World) -> None:
    program = await world.program()
    session = await world.session(program)
    path = f"/programs/{program['id']}"

    too_early = await world.admin("POST", f"{path}/complete")
    await world.done("POST", f"/sessions/{session['id']}/cancel", {"reason": "Sepi peminat"})
    done = await world.done("POST", f"{path}/complete")

    assert too_early.json()["sessions"] == [session["id"]]
    assert done["status"] == "completed"


async def test_a_cancelled_programme_takes_no_session_and_says_what_to_do(world: World) -> None:
    program = await world.program()
    await world.done("POST", f"/programs/{program['id']}/cancel", {"reason": "Anggaran dialihkan"})

    body = {"code": "A", "starts_at": "2026-03-02T08:00:00+07:00", "ends_at": "2026-03-02T12:00:00+07:00", "seats": 5}
    refused = await world.admin("POST", f"/programs/{program['id']}/sessions", body)

    assert refused.json()["type"] == "urn:siklus:problem:program-cancelled"
    assert "predecessor_id" in refused.json()["detail"]
    assert await world.audited("program.cancelled") == [("admin", "Anggaran dialihkan")]


@pytest.mark.parametrize(
    ("change", "kind", "pointer"),
    [
        ({"form": "lecture"}, "unknown-form", "/form"),
        ({"competencies": [{"competency_id": str(UUID(int=1)), "target_level": 2}]}, "unknown-competency",
         "/competencies/0/competency_id"),
        ({"predecessor_id": str(UUID(int=1))}, "unknown-program", "/predecessor_id"),
        ({"pass_mark": 101}, "invalid", "/pass_mark"),
        ({"colour": "red"}, "invalid", "/colour"),
    ],
)  # fmt: skip
async def test_a_wrong_field_is_pointed_at(world: World, change: Json, kind: str, pointer: str) -> None:
    refused = await world.admin("POST", "/programs", draft(await world.competency()) | change)

    assert (refused.status_code, refused.json()["type"]) == (422, f"urn:siklus:problem:{kind}")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


async def test_a_session_ends_after_it_begins_and_meets_in_between(world: World) -> None:
    path = f"/programs/{(await world.program())['id']}/sessions"
    times = {"starts_at": "2026-03-02T08:00:00+07:00", "ends_at": "2026-03-04T12:00:00+07:00"}
    body = {"code": "A", "seats": 5, **times}

    backwards = await world.admin("POST", path, body | {"ends_at": "2026-03-01T12:00:00+07:00"})
    outside = await world.admin("POST", path, body | {"days": ["2026-03-02", "2026-03-05"]})
    chosen = await world.done("POST", path, body | {"days": ["2026-03-04", "2026-03-02"]})

    assert [error["pointer"] for error in backwards.json()["errors"]] == ["/ends_at"]
    assert [error["pointer"] for error in outside.json()["errors"]] == ["/days/1"]
    assert chosen["days"] == ["2026-03-02", "2026-03-04"]
