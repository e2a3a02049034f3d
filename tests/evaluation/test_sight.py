"""Who sees which class of data: the table of the service's README, run."""

import re
from pathlib import Path

import pytest

from evaluation.evaluations.rules import PARTS, Method, Part, RaterRole, Standing, visible_parts

README = Path(__file__).parents[2] / "services/evaluation/README.md"
COLUMNS: tuple[Part, ...] = ("score", "ratings", "application", "barriers", "reaction", "answers", "notes")
QUESTIONNAIRE: tuple[tuple[Method, RaterRole], ...] = (("questionnaire", "self"),)
EVERYTHING: tuple[tuple[Method, RaterRole], ...] = (
    ("questionnaire", "self"),
    ("questionnaire", "supervisor"),
    ("test", "evaluator"),
    ("interview", "evaluator"),
)
#: The rows of the table, as how somebody stands to which evaluations.
ROWS: dict[str, tuple[set[Standing], tuple[tuple[Method, RaterRole], ...]]] = {
    "the person, of a test": ({"subject"}, (("test", "evaluator"),)),
    "the person, of an own questionnaire": ({"subject", "rater"}, QUESTIONNAIRE),
    "the person, of the superior's rating": ({"subject"}, (("questionnaire", "supervisor"),)),
    "the person, of an interview": ({"subject"}, (("interview", "evaluator"),)),
    "the superior, of what the superior answers": ({"rater"}, (("questionnaire", "supervisor"),)),
    "the superior, of anything else": (set(), EVERYTHING),
    "evaluator (within the unit of the grant)": ({"evaluator"}, EVERYTHING),
    "training_admin (within the unit)": ({"training_admin"}, EVERYTHING),
    "unit_admin (within the unit)": ({"unit_admin"}, EVERYTHING),
}


def table() -> dict[str, list[str]]:
    """The rows of the README's table: yes, no, or – where there is nothing of the kind to see."""
    lines = re.findall(r"^\| ((?:the|evaluator|training_admin|unit_admin) .*) \|$", README.read_text(), re.MULTILINE)
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {first: rest for first, *rest in cells if len(rest) == len(COLUMNS)}


def test_the_table_has_a_row_for_every_standing() -> None:
    assert table().keys() == ROWS.keys()


@pytest.mark.parametrize("row", ROWS)
def test_everybody_sees_what_the_table_says_and_nothing_else(row: str) -> None:
    standings, evaluations = ROWS[row]
    seen = {part for method, rater in evaluations for part in visible_parts(standings, method, rater)}
    said = dict(zip(COLUMNS, table()[row], strict=True))
    assert {part for part, word in said.items() if word == "yes"} <= seen
    assert seen.isdisjoint({part for part, word in said.items() if word == "no"})


def test_only_evaluators_see_interview_notes() -> None:
    others: set[Standing] = {"subject", "rater", "training_admin", "unit_admin"}
    assert not any("notes" in visible_parts(others, method, rater) for method, rater in EVERYTHING)
    assert visible_parts({"evaluator"}, "interview", "evaluator") == PARTS
