"""What keeps a form from being published is told at once, with the place of each."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.forms import FormContent, InvalidForm, Question, Relevance, check_form, compile_form
from shared.schemas import text

T = text("Teks", "Text")
LEVEL = {"code": "level", "min": 0, "max": 5}
COMPETENCY = UUID(int=7)


def content(*questions: dict[str, Any], **more: Any) -> FormContent:
    """A form of one section; a question is on the scale `level` unless it says otherwise."""
    asked = [{"kind": "scale", "text": T, **({} if "kind" in q else {"scale": "level"}), **q} for q in questions]
    form = {"title": T, "scales": [LEVEL], "sections": [{"code": "s1", "title": T, "questions": asked}], **more}
    return FormContent.model_validate(form)


def pointers(form: FormContent) -> set[str]:
    return {problem.pointer.removeprefix("/sections/0/questions/") for problem in check_form(form)}


def test_a_sound_form_has_no_problems() -> None:
    form = content(
        {"code": "q1", "competency_id": COMPETENCY, "dimension": "importance"},
        {"code": "q2", "relevance": {"question": "q1", "op": ">=", "value": 3}},
        {"code": "q3", "kind": "multiple", "options": [{"code": "a", "text": T}, {"code": "b", "text": T}]},
        {"code": "q4", "kind": "number", "relevance": {"question": "q3", "op": "contains", "value": "a"}},
    )
    assert check_form(form) == []


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ([{"code": "q1"}, {"code": "q1"}], "1/code"),
        ([{"code": "q1", "scale": "other"}], "0/scale"),
        ([{"code": "q1", "kind": "text", "scale": "level"}], "0/scale"),
        ([{"code": "q1", "kind": "text", "reversed": True}], "0/reversed"),
        ([{"code": "q1", "kind": "choice", "options": [{"code": "a", "text": T}]}], "0/options"),
        ([{"code": "q1", "options": [{"code": "a", "text": T}]}], "0/options"),
        ([{"code": "q1", "kind": "multiple", "options": [{"code": "a", "text": T}] * 2}], "0/options/1/code"),
        ([{"code": "q1", "kind": "number", "minimum": 2, "maximum": 1}], "0/maximum"),
        ([{"code": "q1", "minimum": 2}], "0/minimum"),
        ([{"code": "q1", "kind": "text", "key": ["a"]}], "0/key"),
        ([{"code": "q1", "competency_id": COMPETENCY}], "0/dimension"),
        ([{"code": c, "competency_id": COMPETENCY, "dimension": "confidence"} for c in ("q1", "q2")], "1/dimension"),
        ([{"code": "q1", "relevance": {"question": "q2", "op": "answered"}}, {"code": "q2"}], "0/relevance"),
        ([{"code": "q1", "relevance": {"question": "q1", "op": "answered"}}], "0/relevance"),
        ([{"code": "q1"}, {"code": "q2", "relevance": {"question": "q1", "op": "==", "value": "x"}}], "1/relevance"),
        ([{"code": "q1"}, {"code": "q2", "relevance": {"question": "q1", "op": "contains"}}], "1/relevance"),
    ],
)
def test_each_fault_is_pointed_at(questions: list[dict[str, Any]], expected: str) -> None:
    assert pointers(content(*questions)) == {expected}


def test_a_key_must_name_options() -> None:
    options = [{"code": "a", "text": T}, {"code": "b", "text": T}]
    assert pointers(content({"code": "q1", "kind": "choice", "options": options, "key": ["c"]})) == {"0/key"}


def test_a_scale_group_has_one_scale() -> None:
    scales = [LEVEL, {"code": "likert", "min": 1, "max": 4}]
    questions = [{"code": "q1", "scale_group": "g"}, {"code": "q2", "scale": "likert", "scale_group": "g"}]
    assert pointers(content(*questions, scales=scales)) == {"1/scale_group"}


def test_scales_end_above_their_start_and_label_only_their_points() -> None:
    scales = [LEVEL, {"code": "level", "min": 3, "max": 3, "labels": [{"value": 4, "text": T}]}]
    assert pointers(content({"code": "q1"}, scales=scales)) == {
        "/scales/1/code",
        "/scales/1/max",
        "/scales/1/labels/0/value",
    }


def test_both_languages_must_be_filled_wherever_a_text_stands() -> None:
    form = content({"code": "q1", "text": {"id": " ", "en": "x"}}, title={"id": "x", "en": ""})
    assert {problem.pointer for problem in check_form(form, pointer="/content")} == {
        "/content/title/en",
        "/content/sections/0/questions/0/text/id",
    }


def test_a_form_without_questions_is_refused() -> None:
    assert pointers(content()) == {"/sections"}


def test_an_unsound_form_is_not_compiled() -> None:
    with pytest.raises(InvalidForm) as refused:
        compile_form(content({"code": "q1", "scale": "other"}))
    assert refused.value.status == 422
    assert refused.value.errors[0].reason.id


def test_conditions_keep_their_form_in_json() -> None:
    tree = {
        "and": [
            {"question": "q1", "op": "in", "value": [1, 2]},
            {"not": {"or": [{"question": "q2", "op": "==", "value": "a"}]}},
        ]
    }
    question = Question.model_validate({"code": "q3", "kind": "text", "text": T, "relevance": tree})
    assert question.model_dump(mode="json", exclude_unset=True)["relevance"] == tree
    assert Question.model_validate_json(question.model_dump_json()) == question


def test_conditions_nested_without_end_are_refused() -> None:
    tree: dict[str, Any] = {"question": "q1", "op": "answered"}
    for _ in range(2_000):
        tree = {"not": tree}
    with pytest.raises(ValidationError):
        TypeAdapter[Any](Relevance).validate_python(tree)


def test_who_answers_a_test_does_not_see_its_keys() -> None:
    options = [{"code": "a", "text": T}, {"code": "b", "text": T}]
    form = content({"code": "q1", "kind": "choice", "options": options, "key": ["a"]})
    assert next(form.without_keys().questions()).key is None
    assert next(form.questions()).key == ["a"]
