"""Answers are taken once, by whom they are asked of, and published in the same statement."""

import json
from datetime import timedelta
from typing import Any

import pytest

from evaluation.evaluations.events import state
from evaluation.evaluations.models import Evaluation
from shared.clock import iso, now
from shared.ids import uuid7
from tests.evaluation.world import COMPETENCY, EASY, END, START, World, recent, taught_class

REACTION: dict[str, Any] = {
    "form": "reaction",
    "answers": [
        {"question": question, "value": value}
        for question, value in zip(
            ("relevance", "facilitator", "materials", "facilities", "intention"), (5, 4, 4, 3, 4), strict=True
        )
    ],
}
RATING: dict[str, Any] = {
    "form": "application_supervisor",
    "answers": [
        {"question": "application_score", "value": 2},
        {"question": "confidence", "value": 2},
        {"question": "barriers", "value": ["tools", "confidence"]},
    ],
    "competency_ratings": [{"competency_id": str(COMPETENCY), "level": 2}],
}
INTERVIEW: dict[str, Any] = {
    "form": "interview",
    "answers": EASY,
    "interview": {"guide_version": 1, "consent": True, "notes": "Rahasia sekali."},
}
TEST = {"form": "test", "score": 82.5, "taken_at": iso(END)}


def path_of(evaluation: object, what: str = "submit") -> str:
    return f"/evaluations/{evaluation}/{what}"


async def test_a_participant_reacts_once_however_often_the_network_repeats_it(world: World) -> None:
    told = await taught_class(world, start=recent())
    reaction, person = told.evaluation("reaction"), told.people[0]
    first = await world.call("POST", path_of(reaction), person, json=REACTION)
    again = await world.call("POST", path_of(reaction), person, json=REACTION)
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    (completed,) = await world.published("completed")
    assert completed["reaction_score"] == 4.0
    assert "answers" not in completed
    row = await world.service.session.get(Evaluation, completed["id"], populate_existing=True)
    assert row is not None
    assert json.dumps(completed, sort_keys=True) == json.dumps(state(row), sort_keys=True)


async def test_the_relay_is_told_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told = await taught_class(world, start=recent())
    woken: list[object] = []
    monkeypatch.setattr("evaluation.submissions.repository.wake_relay", woken.append)
    for _ in range(2):
        await world.call("POST", path_of(told.evaluation("reaction")), told.people[0], json=REACTION)
    assert len(woken) == 1


async def test_other_content_is_refused_and_says_to_correct(world: World) -> None:
    told = await taught_class(world, start=recent())
    reaction, person = told.evaluation("reaction"), told.people[0]
    await world.call("POST", path_of(reaction), person, json=REACTION)
    other = REACTION | {"answers": [*REACTION["answers"][:4], {"question": "intention", "value": 1}]}
    refused = await world.call("POST", path_of(reaction), person, json=other)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:siklus:problem:evaluation-already-completed")


async def test_someone_elses_evaluation_looks_like_a_missing_one(world: World) -> None:
    told = await taught_class(world, size=2, start=recent())
    foreign = await world.call("POST", path_of(told.evaluation("reaction", 0)), told.people[1], json=REACTION)
    missing = await world.call("POST", path_of(uuid7()), told.people[1], json=REACTION)
    assert (foreign.status_code, foreign.json()["detail"]) == (404, missing.json()["detail"])


async def test_a_stranger_learns_nothing_from_a_wrong_answer(world: World) -> None:
    told = await taught_class(world, size=2, start=recent())
    reaction, wrong = path_of(told.evaluation("reaction", 0)), {"form": "reaction", "answers": []}
    assert (await world.call("POST", reaction, told.people[0], json=wrong)).status_code == 422
    assert (await world.call("POST", reaction, told.people[1], json=wrong)).status_code == 404
    assert (await world.call("POST", reaction, "nobody", json=wrong)).status_code == 403


async def test_an_answer_before_its_time_says_when_to_come_back(world: World) -> None:
    told = await taught_class(world, start=recent())
    early = await world.call("POST", path_of(told.evaluation("application:supervisor")), told.supervisor, json=RATING)
    assert (early.status_code, early.json()["type"]) == (409, "urn:siklus:problem:evaluation-not-yet-available")
    assert early.json()["available_from"] > iso(now())


async def test_an_expired_evaluation_is_refused(world: World) -> None:
    told = await taught_class(world)
    late = await world.call("POST", path_of(told.evaluation("reaction")), told.people[0], json=REACTION)
    assert (late.status_code, late.json()["type"]) == (409, "urn:siklus:problem:evaluation-expired")


async def test_a_superior_rates_the_competencies_that_were_taught_and_no_others(world: World) -> None:
    told = await taught_class(world, start=now() - timedelta(days=100))
    rating = path_of(told.evaluation("application:supervisor"))
    other = RATING | {"competency_ratings": [{"competency_id": str(uuid7()), "level": 2}]}
    refused = await world.call("POST", rating, told.supervisor, json=other)
    assert refused.json()["errors"][0]["pointer"] == "/competency_ratings/0/competency_id"
    taken = await world.call("POST", rating, told.supervisor, json=RATING)
    assert taken.status_code == 200
    (completed,) = await world.published("completed")
    assert completed["competency_ratings"] == RATING["competency_ratings"]
    assert (completed["application_score"], completed["barriers"]) == (2, ["tools", "confidence"])


async def test_what_the_statement_publishes_is_the_state_of_the_row(world: World) -> None:
    told = await taught_class(world, start=now() - timedelta(days=100))
    rating = told.evaluation("application:supervisor")
    await world.call("POST", path_of(rating), told.supervisor, json=RATING)
    await world.call("POST", path_of(told.evaluation("post_test")), "office", "evaluator", json=TEST)
    await world.call("POST", path_of(told.evaluation("pre_test")), "office", "evaluator", json=TEST)
    assert len(await world.published("completed")) == 3
    for published in await world.published("completed"):
        row = await world.service.session.get(Evaluation, published["id"], populate_existing=True)
        assert row is not None
        assert json.dumps(published, sort_keys=True) == json.dumps(state(row), sort_keys=True)


@pytest.mark.parametrize(("late_by", "retrospective"), [(timedelta(hours=-1), False), (timedelta(hours=1), True)])
async def test_a_pre_test_taken_after_the_start_is_retrospective(
    world: World, late_by: timedelta, retrospective: bool
) -> None:
    told = await taught_class(world)
    taken = {"form": "test", "score": 40, "taken_at": iso(START + late_by)}
    receipt = await world.call("POST", path_of(told.evaluation("pre_test")), "office", "evaluator", json=taken)
    assert (receipt.json()["retrospective"], receipt.json()["passed"]) == (retrospective, None)


async def test_a_test_is_passed_from_the_mark_of_the_programme_on(world: World) -> None:
    told = await taught_class(world, pass_mark=85)
    receipt = await world.call("POST", path_of(told.evaluation("post_test")), "office", "evaluator", json=TEST)
    assert receipt.json()["passed"] is False


async def test_only_an_evaluator_records_a_test(world: World) -> None:
    told = await taught_class(world)
    refused = await world.call("POST", path_of(told.evaluation("post_test")), told.people[0], json=TEST)
    assert refused.status_code == 404


async def test_an_evaluator_of_another_unit_finds_nothing(world: World) -> None:
    told, elsewhere = await taught_class(world), uuid7()
    await world.hear(world.say_unit(world.government), world.say_unit(elsewhere, world.government))
    post_test, role = path_of(told.evaluation("post_test")), "evaluator:{}".format
    assert (await world.call("POST", post_test, "office", role(elsewhere), json=TEST)).status_code == 404
    assert (await world.call("POST", post_test, "office", role(world.government), json=TEST)).status_code == 200


async def test_interview_notes_are_for_evaluators_and_never_leave(world: World) -> None:
    told = await taught_class(world, start=now() - timedelta(days=100))
    interview = told.evaluation("application:interview")
    assert (await world.call("POST", path_of(interview), "office", "evaluator", json=INTERVIEW)).status_code == 200
    events = await world.scalar("SELECT string_agg(payload::text, '') FROM outbox")
    assert "Rahasia" not in events
    seen = {
        who: (await world.call("GET", f"/evaluations/{interview}", caller, *roles)).json()["notes"]
        for who, caller, roles in (
            ("evaluator", "office", ["evaluator"]),
            ("admin", "office", ["training_admin"]),
            ("subject", told.people[0], []),
        )
    }
    assert seen == {"evaluator": "Rahasia sekali.", "admin": None, "subject": None}


async def test_an_interview_without_consent_is_not_kept(world: World) -> None:
    told = await taught_class(world, start=now() - timedelta(days=100))
    without = INTERVIEW | {"interview": {"guide_version": 1, "consent": False}}
    interview = path_of(told.evaluation("application:interview"))
    refused = await world.call("POST", interview, "office", "evaluator", json=without)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:siklus:problem:consent-missing")


async def test_a_superior_never_sees_the_barriers_that_a_report_named(world: World) -> None:
    told = await taught_class(world, start=now() - timedelta(days=100))
    own = told.evaluation("application:self")
    await world.call("POST", path_of(own), told.people[0], json={"form": "application_self", "answers": EASY})
    assert (await world.call("GET", f"/evaluations/{own}", told.supervisor)).status_code == 404
    listed = (await world.call("GET", "/evaluations", told.supervisor)).json()["items"]
    assert {item["rater_role"] for item in listed} == {"supervisor"}


async def test_a_correction_keeps_what_was_said_before_and_why(world: World) -> None:
    told = await taught_class(world)
    post_test = told.evaluation("post_test")
    await world.call("POST", path_of(post_test), "office", "evaluator", json=TEST)
    correction = TEST | {"score": 61, "reason": "Lembar tertukar."}
    for _ in range(2):
        corrected = await world.call("POST", path_of(post_test, "correct"), "office", "evaluator", json=correction)
        assert (corrected.status_code, corrected.json()["passed"]) == (200, False)
    (event,) = await world.published("corrected")
    assert (event["score"], event["revision"]) == (61, 3)
    assert await world.scalar("SELECT result->>'score' FROM former_results") == "82.5"
    assert await world.scalar("SELECT reason FROM audit_entries") == "Lembar tertukar."


async def test_a_withdrawal_empties_the_result_everywhere(world: World) -> None:
    told = await taught_class(world, start=now() - timedelta(days=100))
    own, person = told.evaluation("application:self"), told.people[0]
    await world.call("POST", path_of(own), person, json={"form": "application_self", "answers": EASY})
    withdrawn = await world.call("POST", path_of(own, "withdraw"), person, json={"reason": "Saya menarik persetujuan."})
    assert withdrawn.status_code == 204
    (event,) = await world.published("withdrawn")
    assert (event["status"], event["application_score"], event["barriers"]) == ("withdrawn", None, [])


async def test_a_draft_is_kept_until_it_is_submitted(world: World) -> None:
    told = await taught_class(world, start=recent())
    reaction, person = told.evaluation("reaction"), told.people[0]
    partly = {"answers": [{"question": "relevance", "value": 5}]}
    assert (await world.call("PUT", path_of(reaction, "draft"), person, json=partly)).status_code == 200
    assert (await world.call("GET", path_of(reaction, "draft"), person)).json()["answers"] == partly["answers"]
    await world.call("POST", path_of(reaction), person, json=REACTION)
    assert (await world.call("GET", path_of(reaction, "draft"), person)).status_code == 404


async def test_a_superior_answers_for_many_on_one_page_all_or_none(world: World) -> None:
    told = await taught_class(world, size=3, start=now() - timedelta(days=100))
    items = [
        RATING | {"evaluation_id": str(told.evaluation("application:supervisor", position))} for position in range(3)
    ]
    broken = [*items[:2], items[2] | {"evaluation_id": str(uuid7())}]
    refused = await world.call("POST", "/evaluations/submissions", told.supervisor, json={"items": broken})
    assert (refused.status_code, await world.published("completed")) == (404, [])
    taken = await world.call("POST", "/evaluations/submissions", told.supervisor, json={"items": items})
    assert (taken.status_code, len(await world.published("completed"))) == (200, 3)


async def test_wrong_and_missing_answers_are_pointed_at_in_both_languages(world: World) -> None:
    told = await taught_class(world, start=recent())
    reaction, person = path_of(told.evaluation("reaction")), told.people[0]
    wrong = {"form": "reaction", "answers": [{"question": "relevance", "value": 9}], "score": 50}
    for language in ("id", "en"):
        refused = await world.call("POST", reaction, person, json=wrong, headers={"Accept-Language": language})
        assert refused.status_code == 422
        assert {error["pointer"] for error in refused.json()["errors"]} >= {"/score", "/answers/0/value"}


async def test_tasks_are_what_can_be_answered_now(world: World) -> None:
    told = await taught_class(world, start=recent())
    mine = (await world.call("GET", "/me/tasks", told.people[0])).json()["items"]
    assert [task["href"] for task in mine] == [f"/evaluation/v1/evaluations/{told.evaluation('reaction')}/submit"]
    assert (await world.call("GET", "/me/tasks", told.supervisor)).json()["items"] == []
    office = (await world.call("GET", "/me/tasks", "office", "evaluator")).json()["items"]
    assert {task["href"] for task in office} == {f"/evaluation/v1/sessions/{told.session}/scores"}


async def test_a_form_is_sent_once_and_not_again_while_unchanged(world: World) -> None:
    path = "/forms/reaction/versions/1"
    first = await world.call("GET", path, "office", "evaluator")
    again = await world.call("GET", path, "office", "evaluator", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
