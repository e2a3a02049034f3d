"""A class's tests are recorded at once; a file of scores becomes a roster; results show groups only."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.clock import iso
from shared.ids import derived_id
from siklus.state import ROOT
from tests.evaluation.world import END, START, Class, World, taught_class

EXAMPLES = ROOT / "deploy/local/src/siklus/example/real"
MAPPING: dict[str, Any] = {
    "title": "Pelatihan komputer",
    "person": "EmpID",
    "pass_mark": 70,
    "teaches": [{"competency_code": "TEK.01", "target_level": 3}],
    "columns": {
        "PreTest": {"target": "score", "constants": {"kind": "pre_test", "taken_at": "2024-03-04T01:00:00Z"}},
        "PostTest": {"target": "score", "constants": {"kind": "post_test", "taken_at": "2024-03-08T08:00:00Z"}},
    },
}
WITH_CONDITIONS = MAPPING | {"title": "Pelatihan komputer, dua kelompok", "group": "Condition"}
ONLY, CONTROL = "TrainingEvaluation_PrePostOnly.csv", "TrainingEvaluation_PrePostControl.csv"


def class_scores(told: Class, *pairs: tuple[float | None, float | None]) -> dict[str, Any]:
    items = [
        {"person_id": str(person), "pre_score": pre, "post_score": post}
        for person, (pre, post) in zip(told.people, pairs, strict=True)
    ]
    return {"pre_taken_at": iso(START), "post_taken_at": iso(END), "items": items}


async def import_scores(
    world: World, name: str, mapping: dict[str, Any], content: bytes | None = None, **options: Any
) -> httpx.Response:
    file = (name, (EXAMPLES / name).read_bytes() if content is None else content)
    return await world.call(
        "POST",
        "/imports/scores",
        "office",
        "training_admin",
        files={"file": file},
        data={"mapping": json.dumps(mapping)},
        params=options,
    )


async def test_a_trainer_records_a_class_at_once_and_again_without_effect(world: World) -> None:
    told = await taught_class(world, size=3)
    scores = class_scores(told, (40, 80), (55, None), (None, 65))
    path = f"/sessions/{told.session}/scores"
    first = await world.call("POST", path, "office", "evaluator", json=scores)
    again = await world.call("POST", path, "office", "evaluator", json=scores)
    assert first.json() == {"recorded": 4, "unchanged": 0, "retrospective": 0}
    assert again.json() == {"recorded": 0, "unchanged": 4, "retrospective": 0}
    assert {state["passed"] for state in await world.published("completed")} == {True, False, None}


async def test_another_score_than_the_recorded_one_needs_a_correction(world: World) -> None:
    told = await taught_class(world, size=2)
    path = f"/sessions/{told.session}/scores"
    await world.call("POST", path, "office", "evaluator", json=class_scores(told, (40, 80), (50, 90)))
    refused = await world.call("POST", path, "office", "evaluator", json=class_scores(told, (40, 80), (50, 91)))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, "/items/1/post_score")


async def test_scores_of_strangers_are_pointed_at_and_nothing_is_stored(world: World) -> None:
    told = await taught_class(world, size=2)
    scores = class_scores(told, (40, 80), (50, 90))
    scores["items"][1]["person_id"] = str(told.supervisor)
    refused = await world.call("POST", f"/sessions/{told.session}/scores", "office", "evaluator", json=scores)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/items/1/pre_score", "/items/1/post_score"]
    assert await world.published("completed") == []


async def test_results_pair_tests_and_show_who_is_missing(world: World) -> None:
    told = await taught_class(world, size=7)
    pairs = [(40, 70), (40, 70), (50, 80), (50, 80), (60, 60), (None, 90), (30, None)]
    recorded = class_scores(told, *pairs)
    await world.call("POST", f"/sessions/{told.session}/scores", "office", "evaluator", json=recorded)
    results = (await world.call("GET", f"/programs/{told.program}/results", "office", "training_admin")).json()
    learning = results["learning"]
    assert {name: learning[name] for name in ("participants", "pre", "post", "paired")} == {
        "participants": 7,
        "pre": 6,
        "post": 6,
        "paired": 5,
    }
    assert (learning["mean_pre"], learning["mean_post"]) == (48, 72)
    assert learning["gain_of_class"] == pytest.approx((72 - 48) / (100 - 48))
    assert learning["mean_gain_of_people"] == pytest.approx((0.5 + 0.5 + 0.6 + 0.6 + 0) / 5)
    assert learning["share_passed"] == pytest.approx(5 / 6)


async def test_figures_of_fewer_than_five_are_not_shown(world: World) -> None:
    told = await taught_class(world, size=4)
    recorded = class_scores(told, (40, 70), (40, 70), (50, 80), (50, 80))
    await world.call("POST", f"/sessions/{told.session}/scores", "office", "evaluator", json=recorded)
    results = (await world.call("GET", f"/programs/{told.program}/results", "office", "training_admin")).json()
    assert results["learning"]["suppressed"] is True
    assert results["learning"]["mean_post"] is None
    assert results["reaction"] == {"n": 0, "mean": None}


async def test_a_pre_test_taken_after_the_start_is_counted_and_never_paired(world: World) -> None:
    told = await taught_class(world, size=6)
    scores = class_scores(told, *[(40, 80)] * 5, (90, 95))
    scores["items"][5]["pre_taken_at"] = iso(START + timedelta(hours=3))
    recorded = await world.call("POST", f"/sessions/{told.session}/scores", "office", "evaluator", json=scores)
    assert recorded.json()["retrospective"] == 1
    results = (await world.call("GET", f"/programs/{told.program}/results", "office", "training_admin")).json()
    learning = results["learning"]
    assert (learning["pre"], learning["paired"], learning["retrospective"]) == (5, 5, 1)
    assert (learning["mean_pre"], learning["mean_post"]) == (40, 80)


async def test_a_role_in_one_unit_does_not_see_the_results_of_all(world: World) -> None:
    told = await taught_class(world)
    role = f"training_admin:{world.government}"
    assert (await world.call("GET", f"/programs/{told.program}/results", "office", role)).status_code == 403


async def test_a_file_of_scores_becomes_a_roster_whose_every_score_is_an_event(world: World) -> None:
    report = (await import_scores(world, ONLY, MAPPING)).json()
    assert (report["rows"], report["created"], report["evaluations_created"]) == (25, 25, 50)
    completed = await world.published("completed")
    assert len(completed) == 50
    assert {state["imported"] for state in completed} == {True}
    taught = {"competency_id": str(derived_id(world.government, "competency:TEK.01")), "target_level": 3}
    assert completed[0]["teaches"] == [taught]
    assert {state["person_id"] for state in completed} >= {str(derived_id(world.government, "person:26"))}


async def test_conditions_of_a_roster_are_never_pooled(world: World) -> None:
    report = (await import_scores(world, CONTROL, WITH_CONDITIONS)).json()
    path = f"/rosters/{report['roster_id']}/results"
    groups = (await world.call("GET", path, "office", "training_admin")).json()["groups"]
    means = {group["condition"]: group["learning"]["mean_post"] for group in groups}
    assert means == {"New": pytest.approx(72.36), "Old": pytest.approx(61.32)}
    assert {group["learning"]["paired"] for group in groups} == {25}


async def test_rosters_that_share_people_say_so(world: World) -> None:
    first = (await import_scores(world, ONLY, MAPPING)).json()
    second = (await import_scores(world, CONTROL, WITH_CONDITIONS)).json()
    assert second["overlaps"] == [{"roster_id": first["roster_id"], "title": MAPPING["title"], "people": 25}]


async def test_importing_the_same_file_twice_changes_nothing(world: World) -> None:
    await import_scores(world, ONLY, MAPPING)
    again = (await import_scores(world, ONLY, MAPPING)).json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 25)
    assert len(await world.published("completed")) == 50
    assert await world.published("corrected") == []


async def test_importing_a_changed_score_corrects_that_evaluation(world: World) -> None:
    await import_scores(world, ONLY, MAPPING)
    changed = (EXAMPLES / ONLY).read_bytes().replace(b"26,43,66", b"26,43,71")
    report = (await import_scores(world, ONLY, MAPPING, changed)).json()
    assert (report["changed"], report["unchanged"]) == (1, 24)
    (corrected,) = await world.published("corrected")
    assert (corrected["score"], corrected["passed"], corrected["revision"]) == (71, True, 2)


async def test_bad_rows_are_all_told_at_once_and_given_back(world: World) -> None:
    content = b"EmpID;PreTest;PostTest\n1;40,5;80\n2;140;80\n3;abc;70\n1;50;60\n"
    refused = await import_scores(world, "nilai.csv", MAPPING, content)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:siklus:problem:import-rejected")
    assert [problem["line"] for problem in refused.json()["report"]["problems"]] == [3, 4, 5]
    stored = (await import_scores(world, "nilai.csv", MAPPING, content, accept_valid=True)).json()
    assert (stored["created"], stored["rejected"]) == (1, 3)
    path = stored["rejected_file"].removeprefix("/evaluation/v1")
    rejected = (await world.call("GET", path, "office", "training_admin")).text
    assert rejected.count("\n") == 4
    assert await world.rows("score", "kind = 'pre_test'") == {(40.5,)}


async def test_a_trial_run_stores_nothing(world: World) -> None:
    report = (await import_scores(world, ONLY, MAPPING, dry_run=True)).json()
    assert (report["dry_run"], report["created"]) == (True, 25)
    assert await world.scalar("SELECT count(*) FROM evaluations") == 0


async def test_a_column_that_is_no_test_is_pointed_at_in_the_mapping(world: World) -> None:
    broken = MAPPING | {"columns": {"PreTest": {"target": "score", "constants": {"kind": "final"}}}}
    refused = await import_scores(world, ONLY, broken)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:siklus:problem:invalid-mapping")
    assert refused.json()["errors"][0]["pointer"] == "/columns/PreTest/constants/kind"
