"""What answers add up to, and what they are evidence of."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from shared.forms import (
    CompiledForm,
    FormContent,
    Relevance,
    answers_by_competency,
    answers_by_dimension,
    compile_form,
    score,
)
from shared.forms._relevance import compile_relevance
from shared.schemas import text

T = text("Teks", "Text")
Q_AT_LEAST_1 = {"question": "q", "op": ">=", "value": 1}
R_BELOW_1 = {"question": "r", "op": "<", "value": 1}
IT, TEAM = UUID(int=1), UUID(int=2)
AB = [{"code": "a", "text": T}, {"code": "b", "text": T}, {"code": "c", "text": T}]


def compiled(*questions: dict[str, Any]) -> CompiledForm:
    return compile_form(
        FormContent.model_validate(
            {
                "title": T,
                "scales": [{"code": "level", "min": 0, "max": 5}, {"code": "likert", "min": 1, "max": 4}],
                "sections": [{"code": "s1", "title": T, "questions": [{"text": T, **q} for q in questions]}],
            }
        )
    )


ATTITUDES = compiled(
    {"code": "s1", "kind": "scale", "scale": "likert", "scale_group": "satisfaction"},
    {"code": "s2", "kind": "scale", "scale": "likert", "scale_group": "satisfaction", "reversed": True},
    {
        "code": "s3",
        "kind": "scale",
        "scale": "likert",
        "scale_group": "satisfaction",
        "relevance": {"question": "s1", "op": ">", "value": 2},
    },
    {"code": "l1", "kind": "scale", "scale": "level", "scale_group": "levels"},
)


def test_a_group_is_summed_with_reversed_questions_mirrored() -> None:
    found = score(ATTITUDES, {"s1": 4, "s2": 1, "s3": 2}).groups["satisfaction"]
    assert (found.sum, found.n, found.asked, found.complete) == (10, 3, 3, True)
    assert found.mean == pytest.approx(10 / 3)
    assert found.scale == "likert"


def test_scales_are_scored_apart() -> None:
    groups = score(ATTITUDES, {"s1": 1, "s2": 4, "l1": 5}).groups
    assert groups["satisfaction"].mean == 1
    assert groups["levels"].mean == 5


def test_an_incomplete_group_says_so_and_an_irrelevant_question_is_not_missed() -> None:
    groups = score(ATTITUDES, {"s1": 1}).groups
    assert (groups["satisfaction"].n, groups["satisfaction"].asked, groups["satisfaction"].complete) == (1, 2, False)
    assert groups["levels"].mean is None
    assert score(ATTITUDES, {"s1": 1, "s2": 1, "s3": 4}).groups["satisfaction"].complete


def test_a_test_is_scored_in_percent_of_its_points() -> None:
    form = compiled(
        {"code": "t1", "kind": "choice", "options": AB, "key": ["a"], "points": 2},
        {"code": "t2", "kind": "choice", "options": AB, "key": ["a", "b"]},
        {"code": "t3", "kind": "multiple", "options": AB, "key": ["a", "c"]},
    )
    marks = score(form, {"t1": "a", "t2": "c", "t3": ["c", "a"]}).test
    assert marks is not None
    assert (marks.points, marks.possible, marks.percent) == (3, 4, 75)
    part = score(form, {"t3": ["a"]}).test
    assert part is not None
    assert part.percent == 0


def test_a_form_without_keys_is_no_test() -> None:
    assert score(ATTITUDES, {"s1": 1}).test is None


def test_answers_are_found_by_competency_and_by_dimension() -> None:
    form = compiled(
        {"code": "i1", "kind": "scale", "scale": "likert", "competency_id": IT, "dimension": "importance"},
        {"code": "p1", "kind": "scale", "scale": "level", "competency_id": IT, "dimension": "proficiency"},
        {"code": "p2", "kind": "scale", "scale": "level", "competency_id": TEAM, "dimension": "proficiency"},
        {"code": "b", "kind": "multiple", "options": AB, "dimension": "barrier"},
        {"code": "c", "kind": "text"},
    )
    values: dict[str, Any] = {"i1": 4, "p1": 0, "b": ["a"], "c": "x"}
    assert answers_by_competency(form, values) == {IT: {"importance": 4, "proficiency": 0}, TEAM: {}}
    found = answers_by_dimension(form, values)
    assert set(found) == {"importance", "proficiency", "barrier"}
    assert [(a.question, a.competency_id, a.scale, a.value) for a in found["proficiency"]] == [("p1", IT, "level", 0)]
    assert found["barrier"][0].competency_id is None


@pytest.mark.parametrize(
    ("tree", "answers", "expected"),
    [
        ({"question": "q", "op": "==", "value": 3}, {"q": 3}, True),
        ({"question": "q", "op": "!=", "value": 3}, {}, False),
        ({"question": "q", "op": "!=", "value": 3}, {"q": 4}, True),
        ({"question": "q", "op": "<=", "value": 3}, {"q": 3}, True),
        ({"question": "q", "op": ">", "value": 3}, {"q": "x"}, False),
        ({"question": "q", "op": "in", "value": ["a", "b"]}, {"q": "b"}, True),
        ({"question": "q", "op": "contains", "value": "a"}, {"q": ["b"]}, False),
        ({"question": "q", "op": "answered"}, {"q": 0}, True),
        ({"not": {"question": "q", "op": "answered"}}, {}, True),
        (
            {"and": [Q_AT_LEAST_1, R_BELOW_1]},
            {"q": 1},
            False,
        ),
        ({"or": [Q_AT_LEAST_1, R_BELOW_1]}, {"q": 1}, True),
    ],
)
def test_conditions_hold_as_written(tree: dict[str, Any], answers: dict[str, Any], expected: bool) -> None:
    assert compile_relevance(TypeAdapter[Any](Relevance).validate_python(tree))(answers) is expected
