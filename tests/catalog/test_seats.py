"""Seats, waitlist, overlaps."""

from datetime import timedelta

from tests.catalog.world import MONDAY, Json, World, uuids


async def test_who_finds_no_seat_waits_and_moves_up_when_one_is_free(world: World) -> None:
    people = await world.people(4)
    session = await world.session(await world.program(), seats=2)
    enrolled = await world.enrol(session, people)
    assert [item["outcome"] for item in enrolled["items"]] == ["enrolled", "enrolled", "waitlisted", "waitlisted"]

    first = enrolled["items"][0]["enrolment_id"]
    cancelled = await world.call("POST", f"/enrolments/{first}/cancel", people[0], json={"reason": "Dinas luar"})

    assert cancelled.json()["status"] == "cancelled"
    assert [event["person_id"] for event in await world.published("enrolment.promoted")] == [people[2]]
    counts = await world.done("GET", f"/sessions/{session['id']}")
    assert (counts["enrolled"], counts["waitlisted"]) == (2, 1)


async def test_more_seats_move_the_waitlist_up_in_the_order_in_which_people_came(world: World) -> None:
    people = await world.people(7)
    session = await world.session(await world.program(), seats=1)
    await world.enrol(session, people[:4])
    await world.enrol(session, people[4:])
    path = f"/sessions/{session['id']}"
    held = await world.admin("GET", path)

    changed = await world.done("PATCH", path, {"seats": 6}, headers={"If-Match": held.headers["ETag"]})

    assert (changed["enrolled"], changed["waitlisted"]) == (6, 1)
    assert [event["person_id"] for event in await world.published("enrolment.promoted")] == people[1:6]


async def test_a_full_session_says_that_one_can_wait(world: World) -> None:
    people = await world.people(2)
    session = await world.session(await world.program(), seats=1)

    path = f"/sessions/{session['id']}/enrolments"
    refused = await world.admin("POST", path, {"people": people, "waitlist": False})

    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:siklus:problem:session-full"
    assert "waitlist=true" in refused.json()["detail"]
    assert await world.count("enrolments") == 0


async def test_enrolling_the_same_people_again_changes_nothing(world: World) -> None:
    people = await world.people(2)
    session = await world.session(await world.program())
    await world.enrol(session, people)

    again = await world.enrol(session, people)

    assert (again["enrolled"], again["unchanged"]) == (0, 2)
    assert len(await world.published("enrolment.enrolled")) == 2


async def test_nobody_sits_in_two_sessions_at_once_unless_somebody_says_why(world: World) -> None:
    (person,) = await world.people(1)
    program = await world.program()
    await world.enrol(await world.session(program), [person])
    same_morning = await world.session(program, start=MONDAY + timedelta(hours=2))
    path = f"/sessions/{same_morning['id']}/enrolments"

    refused = await world.admin("POST", path, {"people": [person]})
    allowed = await world.done("POST", path, {"people": [person], "override_reason": "Kelas pertama batal"})

    assert refused.json()["type"] == "urn:siklus:problem:sessions-overlap"
    assert allowed["items"][0]["outcome"] == "enrolled"
    assert len(allowed["items"][0]["overlaps"]) == 1
    assert await world.audited("enrolments.overridden") == [("admin", "Kelas pertama batal")]


async def test_morning_and_afternoon_of_the_same_days_do_not_overlap(world: World) -> None:
    (person,) = await world.people(1)
    program = await world.program()
    await world.enrol(await world.session(program, days=3, hours=4), [person])
    afternoons = await world.session(program, start=MONDAY + timedelta(hours=5), days=3, hours=3)

    enrolled = await world.enrol(afternoons, [person])

    assert enrolled["items"][0]["outcome"] == "enrolled"


async def test_two_hundred_people_are_enrolled_and_attend_in_one_request_each(world: World) -> None:
    people = uuids(200)
    session = await world.session(await world.program(), seats=180)

    enrolled = await world.enrol(session, people)
    attended = await world.attend(session, people[:180])

    assert (enrolled["enrolled"], enrolled["waitlisted"]) == (180, 20)
    assert sum(item["attendance_rate"] for item in attended["items"]) == 180


async def test_a_person_whose_record_has_not_arrived_is_enrolled_and_credited_on_arrival(world: World) -> None:
    (stranger,) = uuids(1)
    session = await world.session(await world.program(jp=8))
    enrolled = await world.enrol(session, [stranger])
    await world.attend(session, [stranger])
    completed = await world.complete(session)
    assert not enrolled["items"][0]["person_known"]
    assert completed["items"][0]["jp_credited"] is None

    await world.hear(world.say_person(stranger))

    assert [entry["jp"] for entry in (await world.hours(stranger))["items"]] == [8]
    assert [event["jp_credited"] for event in await world.published("enrolment.changed")] == [8]


async def test_a_cancelled_session_takes_nobody(world: World) -> None:
    people = await world.people(1)
    session = await world.session(await world.program())
    await world.enrol(session, people)
    await world.done("POST", f"/sessions/{session['id']}/cancel", {"reason": "Narasumber sakit"})

    refused = await world.admin("POST", f"/sessions/{session['id']}/enrolments", {"people": people})

    assert refused.json()["type"] == "urn:siklus:problem:session-cancelled"
    assert [event["status"] for event in await world.published("enrolment.cancelled")] == ["cancelled"]


async def test_whoever_leaves_the_service_gives_the_seats_ahead_back_and_keeps_those_of_the_past(world: World) -> None:
    leaving, waiting, staying = await world.people(3)
    program, years = await world.program(), timedelta(days=365 * 50)
    past = await world.session(program)
    ahead = await world.session(program, start=MONDAY + years, seats=1)
    await world.enrol(past, [leaving])
    await world.enrol(ahead, [leaving, waiting, staying])

    retired: Json = {"active": False, "status": "retired"}
    await world.hear_at_once(world.say_person(leaving, **retired), world.say_person(waiting, **retired))

    assert [event["session_id"] for event in await world.published("enrolment.cancelled")] == [ahead["id"]] * 2
    assert [event["person_id"] for event in await world.published("enrolment.promoted")] == [staying]
