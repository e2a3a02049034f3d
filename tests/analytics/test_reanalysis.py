"""A completed evaluation re-analyses the needs of its person, and says what it did."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from analytics.evaluations.inbound import EvaluationState, evaluation_row
from tests.analytics.desk import Desk
from tests.analytics.facts import START, World
from tests.analytics.stories import LATER, failing_class, hard_to_apply, mentoring_of, staff


async def effect_of(desk: Desk, name: str, as_whom: str, *roles: str, **query: object) -> tuple[int, dict[str, Any]]:
    evaluation = desk.world.id(f"evaluation/{name}/post_test/self/class")
    answer = await desk.get(f"/evaluations/{evaluation}/effect", as_whom, *roles, **query)
    return answer.status_code, answer.json()


async def test_an_effect_has_before_and_after_for_whoever_may_see_the_person(desk: Desk) -> None:
    await staff(desk, "ani", "budi", closed=True)
    await desk.feed(desk.world.evaluation("ani", "post_test", teaches={"A": 2}, score=90))
    status, effect = await effect_of(desk, "ani", "ani")
    assert status == 200
    (competency,) = effect["competencies"]
    assert competency["before"] == {"present": 1, "source": "supervisor", "required": 2, "gap": 1}
    assert competency["after"] == {"present": 2, "source": "test", "required": 2, "gap": 0}
    assert (await effect_of(desk, "ani", "boss"))[1]["visible"]
    status, told = await effect_of(desk, "ani", "eva", "evaluator")
    assert (status, told["visible"], told["competencies"]) == (200, False, [])
    assert (await effect_of(desk, "ani", "budi"))[0] == 202
    assert (await effect_of(desk, "budi", "budi"))[0] == 202


def test_an_unanswered_evaluation_is_the_same_from_its_fact_and_from_a_snapshot_months_later() -> None:
    fact = World().evaluation("ani", "application", status="assigned")
    unanswered = {"taken_at": None, "completed_at": None, "available_from": "2026-06-02T08:00:00Z"}
    fact = replace(fact, data={**(fact.data or {}), **unanswered})
    rows = [
        evaluation_row(event, EvaluationState.model_validate(event.data))
        for event in (fact, replace(fact, time=fact.time + timedelta(days=200)))
    ]
    for row in rows:
        del row["event_time"]
    assert rows[0] == rows[1]


async def test_a_correction_and_a_withdrawal_move_the_numbers_back(desk: Desk) -> None:
    await staff(desk, "ani")
    before = await desk.needs_of("ani")
    await desk.feed(desk.world.evaluation("ani", "post_test", teaches={"A": 2}, score=90))
    assert (await desk.needs_of("ani"))["A"]["gap"] == 0
    await desk.feed(desk.world.evaluation("ani", "post_test", teaches={"A": 2}, score=50))
    assert (await desk.needs_of("ani"))["A"]["gap"] == 1
    await desk.feed(desk.world.evaluation("ani", "post_test", teaches={"A": 2}, status="withdrawn"))
    assert await desk.needs_of("ani") == before
    assert [row[0] for row in await desk.rows("SELECT state FROM recommendations")] == ["withdrawn"]
    revisions = await desk.rows("SELECT revision FROM effects ORDER BY revision")
    assert [row[0] for row in revisions] == [1, 2, 3]


async def test_the_seed_case_gets_mentoring_with_a_reason_in_both_languages(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani")
    found = await mentoring_of(desk, "ani")
    assert (found["state"], found["rule"], found["target_level"]) == ("proposed", "application", 2)
    assert "mentoring" in found["explanation"]["en"].lower()
    assert "pendampingan" in found["explanation"]["id"].lower()
    assert found["decider_id"] == str(desk.world.id("boss"))


async def test_the_same_evaluation_again_gives_the_same_recommendation_and_says_nothing(desk: Desk) -> None:
    await staff(desk, "ani")
    event = desk.world.evaluation("ani", "application", teaches={"A": 2}, application_score=1, at=LATER)
    await desk.feed(event)
    told = len(await desk.published("analytics.recommendations"))
    await desk.feed(event, event)
    assert len(await desk.published("analytics.recommendations")) == told
    assert len(await desk.recommendations_of("ani")) == 1


async def test_new_evidence_supersedes_what_nobody_has_decided(desk: Desk) -> None:
    await staff(desk, "ani")
    await desk.feed(desk.world.evaluation("ani", "post_test", teaches={"A": 2}, score=40))
    await desk.feed(desk.world.evaluation("ani", "application", teaches={"A": 2}, barriers=["time"], at=LATER))
    states = {item["remedy"]: item["state"] for item in await desk.recommendations_of("ani")}
    assert states == {"course": "superseded", "workplace_change": "proposed"}


async def test_a_closed_gap_withdraws_an_open_recommendation(desk: Desk) -> None:
    await staff(desk, "ani")
    await desk.feed(desk.world.evaluation("ani", "post_test", teaches={"A": 2}, score=40))
    rated = desk.world.evaluation("ani", "application", rater_role="supervisor", rater="boss", rates={"A": 2}, at=LATER)
    await desk.feed(rated)
    assert [item["state"] for item in await desk.recommendations_of("ani")] == ["withdrawn"]


async def test_an_evaluation_may_come_before_its_person_and_its_standard(desk: Desk) -> None:
    world = desk.world
    await desk.feed(world.evaluation("ani", "post_test", teaches={"A": 2}, score=40))
    await desk.feed(world.evaluation("ani", "application", teaches={"A": 2}, application_score=1, at=LATER))
    await staff(desk, "ani", closed=True)
    open_ones = [item for item in await desk.recommendations_of("ani") if item["state"] == "proposed"]
    assert [(item["remedy"], item["gap"]) for item in open_ones] == [("course", 1)]
    assert (await effect_of(desk, "ani", "ani"))[0] == 200
    assert await desk.rows("SELECT 1 FROM parked_events") == []


async def test_forty_percent_of_a_class_failing_is_one_redesign_and_no_repeats(desk: Desk) -> None:
    names = [f"pupil{number}" for number in range(5)]
    await staff(desk, *names)
    await failing_class(desk, failing=2)
    proposals = (await desk.get("/proposals", "officer", "training_admin")).json()["items"]
    assert [proposal["kind"] for proposal in proposals] == ["redesign"]
    assert [item for name in names for item in await desk.recommendations_of(name) if item["state"] == "proposed"] == []
    path = f"/proposals/{proposals[0]['id']}/decline"
    await desk.post(path, "officer", "training_admin", body={"reason": "Soalnya keliru, bukan programnya."})
    assert [item["remedy"] for item in await desk.recommendations_of("pupil0")] == ["course"]


async def test_most_of_a_class_passing_keeps_the_programme_and_repeats_the_course_for_who_failed(desk: Desk) -> None:
    await staff(desk, *[f"pupil{number}" for number in range(5)])
    await failing_class(desk, failing=1)
    proposals = (await desk.get("/proposals", "officer", "training_admin")).json()["items"]
    assert [proposal["kind"] for proposal in proposals] == ["keep"]
    assert [item["remedy"] for item in await desk.recommendations_of("pupil0")] == ["course"]


async def test_a_barrier_that_a_unit_shares_is_one_recommendation_for_the_unit(desk: Desk) -> None:
    names = [f"p{number}" for number in range(5)]
    await staff(desk, *names)
    for name in names[:4]:
        await desk.feed(desk.world.evaluation(name, "application", teaches={"A": 2}, barriers=["time"], at=LATER))
    assert [item["remedy"] for item in await desk.recommendations_of("p0")] == ["workplace_change"]
    await desk.feed(desk.world.evaluation("p4", "application", teaches={"A": 2}, application_score=4, at=LATER))
    states = await desk.rows("SELECT remedy, state, count(*) FROM recommendations GROUP BY 1, 2 ORDER BY 1")
    assert [tuple(row) for row in states] == [("unit_change", "proposed", 1), ("workplace_change", "superseded", 4)]


async def test_a_batch_with_two_evaluations_of_one_person_gives_each_its_own_effect(desk: Desk) -> None:
    await staff(desk, "ani")
    first = desk.world.evaluation("ani", "post_test", teaches={"A": 2}, score=90, at=START)
    second = desk.world.evaluation(
        "ani", "application", rater_role="supervisor", rater="boss", rates={"A": 1}, teaches={"A": 2}, at=LATER
    )
    await desk.feed_batch([second, first])
    rows = await desk.rows("SELECT changes FROM effects JOIN evaluations ON id = evaluation_id ORDER BY observed_at")
    assert [row[0][0]["after"]["present"] for row in rows] == [2, 1]
