"""Answers about no competency: histograms by unit and superior, small groups hidden, and the reliability of scales."""

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.analytics.desk import Desk
from tests.analytics.facts import World

SURVEY = Path(__file__).parent / "vectors" / "EmployeeSurveyData.csv"
ITEMS = {"JobSat": 3, "TurnInt": 3, "Engage": 5, "ExpIncivil": 5}
CODES = [f"{scale}{number}" for scale, n in ITEMS.items() for number in range(1, n + 1)]

# One, one and one person alone hide the next larger group of their unit; three and three are six together.
HIDDEN = {
    "HumanResources": {"EID379", "EID370"},
    "Manufacturing": {"EID369", "EID381", "EID375"},
    "Marketing": set[str](),
    "ResearchDevelopment": set[str](),
    "Sales": {"EID374", "EID377"},
}
# The eight hidden ones of Manufacturing all gave the same answer, which hides the next larger group with them.
OF_ONE_MIND = {"Manufacturing": HIDDEN["Manufacturing"] | {"EID371"}}


def questions() -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "text": {"id": code, "en": code},
            "kind": "scale",
            "competency_id": None,
            "dimension": None,
            "scale_group": code.rstrip("0123456789"),
        }
        for code in CODES
    ]


def real_rows() -> list[dict[str, str]]:
    with SURVEY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def answered(desk: Desk) -> World:
    """The real, anonymous survey: 156 people in units below superiors."""
    world, rows = desk.world, real_rows()
    await desk.feed_batch([world.unit("jambi"), *(world.unit(unit) for unit in sorted({row["Unit"] for row in rows}))])
    people = [
        world.person(row["EmployeeID"], row["Unit"], supervisor=row["Supervisor"] or None, next_job_level=None)
        for row in rows
    ]
    await desk.feed_batch(people)
    await desk.feed(world.campaign("attitudes", status="closed", kind="attitudes", accepted=156, questions=questions()))
    await desk.feed_batch(
        [
            world.response(
                row["EmployeeID"],
                campaign="attitudes",
                unit=row["Unit"],
                answers={code: int(row[code]) for code in CODES},
            )
            for row in rows
        ]
    )
    await desk.release("baseline", "attitudes")
    return world


async def test_the_real_survey_has_its_histograms_and_its_published_reliability(desk: Desk) -> None:
    world = await answered(desk)
    answer = (await desk.get(f"/campaigns/{world.id('attitudes')}/questions", "ana", "analyst")).json()
    first = answer["questions"][0]
    assert (first["code"], first["n"], sum(first["histogram"].values())) == ("JobSat1", 156, 156)
    alphas = {scale["scale_group"]: scale["cronbach_alpha"] for scale in answer["scales"]}
    assert alphas["Engage"] == pytest.approx(0.857409881427626, abs=1e-9)
    assert await desk.rows("SELECT 1 FROM needs") == []
    assert await desk.rows("SELECT 1 FROM proposals") == []


async def test_small_groups_of_the_real_survey_are_hidden_by_name_and_never_alone(desk: Desk) -> None:
    world = await answered(desk)
    answer = (await desk.get(f"/campaigns/{world.id('attitudes')}/questions", "ana", "analyst")).json()
    names = {str(world.id(name)): name for row in real_rows() for name in (row["Unit"], row["Supervisor"])}
    for question in answer["questions"]:
        hidden = {
            names[unit["unit_id"]]: {names[group["superior_id"]] for group in unit["superiors"] if group["suppressed"]}
            for unit in question["units"]
        }
        assert hidden == HIDDEN | (OF_ONE_MIND if question["code"] == "ExpIncivil5" else {}), question["code"]
        assert not any(unit["suppressed"] for unit in question["units"])
        groups = [group for unit in question["units"] for group in unit["superiors"]]
        assert all((group["histogram"] is None) == group["suppressed"] for group in groups)


async def test_an_answer_that_is_revised_or_withdrawn_moves_its_count(desk: Desk) -> None:
    world = desk.world
    await desk.feed(world.person("ani"))
    for value in (3, 4):
        await desk.feed(world.response("ani", campaign="attitudes", answers={"JobSat1": value}))
    rows = await desk.rows("SELECT value, n FROM answer_counts WHERE n <> 0")
    assert [tuple(row) for row in rows] == [(4, 1)]
    await desk.feed(world.response("ani", campaign="attitudes", status="withdrawn"))
    assert await desk.rows("SELECT 1 FROM answer_counts WHERE n <> 0") == []


async def test_a_new_superior_takes_the_answers_along(desk: Desk) -> None:
    world = desk.world
    await desk.feed(world.response("ani", campaign="attitudes", answers={"JobSat1": 3}))
    await desk.feed(world.person("ani", supervisor="boss"))
    rows = await desk.rows("SELECT superior_id FROM answer_counts WHERE n <> 0")
    assert [row[0] for row in rows] == [world.id("boss")]
