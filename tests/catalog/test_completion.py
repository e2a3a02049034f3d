"""Attendance, completion, certificates, and the JP that come of them."""

from datetime import timedelta
from uuid import UUID

from shared.messaging import Event
from tests.catalog.world import MONDAY, World


async def test_four_days_of_five_complete_a_session_and_three_do_not(world: World) -> None:
    diligent, absent = await world.people(2)
    session = await world.session(await world.program(jp=20), days=5)
    await world.enrol(session, [diligent, absent])
    marks = [
        {"person_id": person, "day": day, "present": place < days}
        for person, days in ((diligent, 4), (absent, 3))
        for place, day in enumerate(session["days"])
    ]
    await world.done("PUT", f"/sessions/{session['id']}/attendance", {"items": marks})

    done = await world.complete(session)

    outcome = {item["person_id"]: item for item in done["items"]}
    assert (outcome[diligent]["status"], outcome[diligent]["jp_credited"]) == ("completed", 20)
    assert (outcome[absent]["status"], outcome[absent]["certificate_number"]) == ("not_completed", None)
    assert [event["completed_at"] for event in await world.published("enrolment.completed")] == [session["ends_at"]]


async def test_completing_again_gives_the_same_result_and_credits_nothing_twice(world: World) -> None:
    people = await world.people(2)
    session = await world.session(await world.program())
    await world.enrol(session, people)
    await world.attend(session, people)

    first, again = await world.complete(session), await world.complete(session)

    assert first["items"] == again["items"]
    assert await world.count("learning_hours") == 2


async def test_a_session_without_attendance_cannot_be_completed(world: World) -> None:
    session = await world.session(await world.program())
    await world.enrol(session, await world.people(1))

    refused = await world.admin("POST", f"/sessions/{session['id']}/complete")

    assert refused.json()["type"] == "urn:siklus:problem:attendance-missing"


async def test_attendance_points_at_each_mark_that_cannot_be(world: World) -> None:
    (person,) = await world.people(1)
    session = await world.session(await world.program())
    await world.enrol(session, [person])
    marks = [{"person_id": person, "day": day, "present": True} for day in ("2026-03-02", "2026-03-09", "2026-03-02")]

    refused = await world.admin("PUT", f"/sessions/{session['id']}/attendance", {"items": marks})

    assert [error["pointer"] for error in refused.json()["errors"]] == ["/items/1/day", "/items/2"]


async def test_certificates_are_numbered_without_gaps_and_name_the_holder(world: World) -> None:
    people = await world.people(2)
    await world.hear(*(_named(world, person, f"Pegawai {place}") for place, person in enumerate(people)))

    done = await world.taught(await world.program(), people)

    assert [item["certificate_number"] for item in done["items"]] == ["2026/000001", "2026/000002"]
    path = f"/enrolments/{done['items'][1]['enrolment_id']}/certificate"
    certificate = (await world.call("GET", path, people[1])).json()
    assert (certificate["holder"], certificate["jp"]) == ("Pegawai 1", 8)
    assert (await world.call("GET", path, people[0])).status_code == 404


async def test_whoever_still_waits_at_the_end_is_cancelled(world: World) -> None:
    people = await world.people(2)
    session = await world.session(await world.program(), seats=1)
    await world.enrol(session, people)
    await world.attend(session, people[:1])

    await world.complete(session)

    assert [event["person_id"] for event in await world.published("enrolment.cancelled")] == [people[1]]


async def test_a_session_is_completed_after_its_end_only(world: World) -> None:
    session = await world.session(await world.program(), start=MONDAY + timedelta(days=365 * 50))

    refused = await world.admin("POST", f"/sessions/{session['id']}/complete")

    assert refused.json()["type"] == "urn:siklus:problem:session-not-over"


async def test_the_day_is_that_of_the_government(world: World) -> None:
    # 22:00 UTC on the last day of the year is the morning of the new one in Jambi.
    (person,) = await world.people(1)
    new_year = MONDAY.replace(year=2025, month=12, day=31, hour=22)

    done = await world.taught(await world.program(), [person], start=new_year)

    assert done["session"]["days"] == ["2026-01-01"]
    assert (await world.hours(person))["items"][0]["earned_on"] == "2026-01-01"


def _named(world: World, person: str, name: str) -> Event:
    return world.event("survey.identities", UUID(person), {"name": name, "nip": None, "external_ids": {}})
