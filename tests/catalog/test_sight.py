"""Who sees and does what."""

from uuid import uuid4

import pytest

from shared.ids import uuid7
from tests.catalog.world import World


async def test_learning_hours_are_for_the_person_the_superior_and_administrators(world: World) -> None:
    superior, stranger = await world.people(2)
    unit = uuid7()
    await world.hear(world.say_unit(unit))
    (person,) = await world.people(1, supervisor=superior, unit=unit)
    path = f"/people/{person}/learning-hours"
    callers = [
        (person, ()),
        (superior, ()),
        ("hr", (f"unit_admin:{unit}",)),
        ("office", ("training_admin",)),
        (stranger, ()),
        ("hr", (f"unit_admin:{uuid4()}",)),
        ("number", ("analyst",)),
    ]

    answers = [(await world.call("GET", path, caller, *roles)).status_code for caller, roles in callers]

    assert answers == [200, 200, 200, 200, 404, 404, 404]


async def test_a_foreign_and_a_missing_object_answer_the_same(world: World) -> None:
    program = await world.program()
    session = await world.session(program)
    abroad = world.headers("x", "training_admin", government=uuid7())

    for path in (f"/programs/{program['id']}", f"/sessions/{session['id']}"):
        foreign = await world.service.client.get(f"/catalog/v1{path}", headers=abroad)
        missing = await world.admin("GET", f"/{path.split('/')[1]}/{uuid4()}")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.json()["detail"] == missing.json()["detail"]


async def test_a_draft_is_for_administrators(world: World) -> None:
    (person,) = await world.people(1)
    body = {"code": "D", "title": {"id": "Draf", "en": "Draft"}, "form": "course"}
    draft = await world.done("POST", "/programs", body)

    assert (await world.call("GET", f"/programs/{draft['id']}", person)).status_code == 404
    assert (await world.call("GET", "/programs", person)).json()["items"] == []


@pytest.mark.parametrize(("inside", "status"), [(True, 201), (False, 403)])
async def test_an_administrator_of_a_unit_runs_programmes_for_that_unit_only(
    world: World, inside: bool, status: int
) -> None:
    unit = uuid7()
    await world.hear(world.say_unit(unit))
    audience = [str(unit)] if inside else []
    body = {"code": "D", "title": {"id": "D", "en": "D"}, "form": "course", "unit_ids": audience}

    answer = await world.call("POST", "/programs", "unit office", f"training_admin:{unit}", json=body)

    assert answer.status_code == status


async def test_a_participant_sees_the_own_enrolment_in_a_session_and_no_other(world: World) -> None:
    one, other = await world.people(2)
    session = await world.session(await world.program())
    await world.enrol(session, [one, other])

    seen = (await world.call("GET", f"/sessions/{session['id']}/enrolments", one)).json()["items"]

    assert [enrolment["person_id"] for enrolment in seen] == [one]


async def test_a_superior_sees_an_enrolment_but_does_not_cancel_it(world: World) -> None:
    (superior,) = await world.people(1)
    (person,) = await world.people(1, supervisor=superior)
    session = await world.session(await world.program())
    enrolment = (await world.enrol(session, [person]))["items"][0]["enrolment_id"]

    read = await world.call("GET", f"/enrolments/{enrolment}", superior)
    cancelled = await world.call("POST", f"/enrolments/{enrolment}/cancel", superior, json={"reason": "Sibuk"})

    assert (read.status_code, cancelled.status_code) == (200, 403)


async def test_pages_follow_each_other_without_gaps(world: World) -> None:
    people = await world.people(5)
    session = await world.session(await world.program())
    await world.enrol(session, people)
    path, found, cursor = f"/sessions/{session['id']}/enrolments", [], None

    while True:
        page = await world.done("GET", path, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        found += [item["person_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert sorted(found) == sorted(people)
