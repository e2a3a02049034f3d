"""Evaluations come about by themselves, whatever order their causes arrive in."""

from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from evaluation.assignments.handlers import router
from evaluation.evaluations.service import expire_due
from shared.clock import now
from shared.ids import derived_id, uuid7
from tests.evaluation.world import EASY, END, START, World, taught_class

WHOLE_PLAN = {
    ("pre_test", "evaluator", "test"),
    ("reaction", "self", "questionnaire"),
    ("post_test", "evaluator", "test"),
    ("application", "self", "questionnaire"),
    ("application", "supervisor", "questionnaire"),
    ("application", "evaluator", "interview"),
}


async def test_enrolment_asks_for_the_pre_test_before_the_class_begins(world: World) -> None:
    await taught_class(world, ["enrolled"])
    assert await world.rows("kind, due_at, status") == {("pre_test", START, "assigned")}
    assert [state["kind"] for state in await world.published("assigned")] == ["pre_test"]


async def test_completion_asks_for_whatever_the_plan_of_the_form_asks(world: World) -> None:
    await taught_class(world)
    assert await world.rows("kind, rater_role, method") == WHOLE_PLAN
    delayed = await world.rows("available_from", "kind = 'application'")
    assert delayed == {(END + timedelta(days=90),)}


async def test_a_briefing_asks_for_no_test(world: World) -> None:
    await taught_class(world, form="briefing")
    assert await world.rows("kind, rater_role") == {("reaction", "self"), ("application", "self")}


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_the_order_of_arrival_changes_nothing_in_the_end(world: World, order: tuple[int, ...]) -> None:
    program, enrolment, person, supervisor = (uuid4() for _ in range(4))
    events = [
        world.say_program(program),
        world.say_person(person, supervisor),
        world.say_enrolment(enrolment, person, program, "enrolled"),
        world.say_enrolment(enrolment, person, program, "completed"),
    ]
    await world.hear(*(events[position] for position in order))
    columns = "kind, rater_role, method, status"
    assert await world.rows(columns) == {(*item, "assigned") for item in WHOLE_PLAN}
    expected = {(person,), (supervisor,), (None,)}
    assert await world.rows("rater_id") == expected
    assert await world.scalar("SELECT count(*) FROM parked_events") == 0
    assert {state["id"] for state in await world.published("assigned")} == {
        str(derived_id(enrolment, role))
        for role in (
            "pre_test",
            "reaction",
            "post_test",
            "application:self",
            "application:supervisor",
            "application:interview",
        )
    }


async def test_an_event_that_comes_twice_assigns_once(world: World) -> None:
    told = await taught_class(world)
    again = world.say_enrolment(told.enrolment(), told.people[0], told.program, "completed")
    await world.hear(again, again)
    assert len(await world.published("assigned")) == len(WHOLE_PLAN)


async def test_a_cancelled_enrolment_cancels_what_is_open(world: World) -> None:
    await taught_class(world, ["enrolled", "cancelled"])
    assert await world.rows("kind, status") == {("pre_test", "cancelled")}
    assert [state["status"] for state in await world.published("cancelled")] == ["cancelled"]


async def test_a_person_who_leaves_has_open_evaluations_cancelled(world: World) -> None:
    told = await taught_class(world)
    await world.hear(world.say_person(told.people[0], told.supervisor, active=False))
    assert await world.rows("status, status_reason") == {("cancelled", "person_left")}


async def test_a_new_superior_is_asked_instead_of_the_former(world: World) -> None:
    told = await taught_class(world)
    successor = uuid7()
    await world.hear(world.say_person(told.people[0], successor))
    assert await world.rows("rater_id", "rater_role = 'supervisor'") == {(successor,)}
    assert (await world.published("assigned"))[-1]["rater_id"] == str(successor)


async def test_a_completed_mentoring_asks_superior_and_mentee(world: World) -> None:
    mentee, supervisor, mentoring = uuid7(), uuid7(), uuid7()
    await world.hear(world.say_mentoring(mentoring, mentee, "completed"), world.say_person(mentee, supervisor))
    assert await world.rows("kind, form, rater_id") == {
        ("mentoring_outcome", "mentoring_supervisor", supervisor),
        ("mentoring_outcome", "mentoring_self", mentee),
    }


async def test_a_class_of_hundreds_is_one_batch(world: World) -> None:
    told = await taught_class(world, [], size=300)
    enrolled = [
        world.say_enrolment(told.enrolment(position), person, told.program, "completed")
        for position, person in enumerate(told.people)
    ]
    await router.handle(world.service.session, enrolled)
    assert await world.scalar("SELECT count(*) FROM evaluations") == 300 * len(WHOLE_PLAN)
    assert await world.scalar("SELECT count(*) FROM outbox") == 300 * len(WHOLE_PLAN)


async def test_an_expired_evaluation_is_no_low_score(world: World) -> None:
    await taught_class(world)
    await expire_due(world.service.session)
    (reaction,) = [state for state in await world.published("expired") if state["kind"] == "reaction"]
    assert (reaction["status"], reaction["reaction_score"], reaction["score"]) == ("expired", None, None)


async def test_of_an_erased_person_every_word_goes(world: World) -> None:
    told = await taught_class(world, start=now() - timedelta(days=100))
    person = told.people[0]
    answers = [*EASY, {"question": "comment", "value": "Komputer di ruang saya rusak."}]
    path = f"/evaluations/{told.evaluation('application:self')}/submit"
    await world.call("POST", path, person, json={"form": "application_self", "answers": answers})
    await world.hear(world.say_person(person, told.supervisor, active=False, status="erased"))
    assert await world.rows("answers::text, application_score", "status = 'completed'") == {("{}", 4)}


async def test_changing_a_plan_affects_later_assignments_only(world: World) -> None:
    told = await taught_class(world, ["enrolled"])
    shorter = {"items": [{"kind": "reaction", "rater_role": "self", "method": "questionnaire", "answer_days": 7}]}
    changed = await world.call("PUT", f"/plans/{told.program}", "office", "training_admin", json=shorter)
    assert (changed.status_code, changed.json()["source"]) == (200, "own")
    await world.hear(world.say_enrolment(told.enrolment(), told.people[0], told.program, "completed"))
    longer = {"items": [*shorter["items"], {"kind": "post_test", "rater_role": "evaluator", "method": "test"}]}
    etag = {"If-Match": changed.headers["etag"]}
    await world.call("PUT", f"/plans/{told.program}", "office", "training_admin", json=longer, headers=etag)
    await world.hear(world.say_enrolment(told.enrolment(), told.people[0], told.program, "completed"))
    assert await world.rows("kind, status") == {("pre_test", "assigned"), ("reaction", "assigned")}
    assert await world.scalar("SELECT count(*) FROM audit_entries WHERE action = 'plan.changed'") == 2
