"""Which answers are taken, and what whoever sent the others is told."""

import time
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.forms import Answer, FormContent, compile_form, relevant_answers, validate_answers
from shared.schemas import text

T = text("Teks", "Text")
OPTIONS = [{"code": "time", "text": T}, {"code": "tools", "text": T}]
BARRIERS = [*OPTIONS, {"code": "none", "text": T, "exclusive": True}]
FORM = compile_form(
    FormContent.model_validate(
        {
            "title": T,
            "scales": [{"code": "level", "min": 0, "max": 5}],
            "sections": [
                {
                    "code": "s1",
                    "title": T,
                    "questions": [
                        {"code": "level", "kind": "scale", "scale": "level", "text": text("Tingkat Anda?", "Level?")},
                        {
                            "code": "why",
                            "kind": "text",
                            "text": T,
                            "max_length": 5,
                            "relevance": {"question": "level", "op": "<", "value": 2},
                        },
                        {
                            "code": "more",
                            "kind": "text",
                            "text": T,
                            "relevance": {"question": "why", "op": "answered"},
                        },
                        {"code": "hours", "kind": "number", "minimum": 0, "maximum": 24, "integer": True, "text": T},
                        {"code": "form", "kind": "choice", "options": OPTIONS, "text": T, "required": False},
                        {
                            "code": "barriers",
                            "kind": "multiple",
                            "options": BARRIERS,
                            "text": T,
                            "required": False,
                        },
                    ],
                }
            ],
        }
    )
)


def answers(**values: Any) -> list[Answer]:
    return [Answer(question=code, value=value) for code, value in values.items()]


def pointers(sent: list[Answer], *, partial: bool = False) -> list[str]:
    return [problem.pointer for problem in validate_answers(FORM, sent, partial=partial)]


def test_complete_answers_are_taken() -> None:
    assert pointers(answers(level=3, hours=8, form="time", barriers=["time", "tools"])) == []


def test_a_missing_answer_is_told_by_its_question_in_both_languages() -> None:
    (problem,) = validate_answers(FORM, answers(hours=8), partial=False)
    assert problem.pointer == "/answers"
    assert problem.reason.id == "Belum dijawab: Tingkat Anda? (level). Jawab pertanyaan ini."
    assert "Level?" in problem.reason.en


def test_a_draft_may_miss_answers_but_not_hold_wrong_ones() -> None:
    assert pointers([], partial=True) == []
    assert pointers(answers(level=9), partial=True) == ["/answers/0/value"]


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("level", 6, "Di luar skala. Pilih 0 sampai 5."),
        ("level", -1, "Di luar skala"),
        ("level", 2.5, "Bukan bilangan bulat"),
        ("level", "3", "Bukan bilangan bulat"),
        ("hours", 25, "Isi 0 sampai 24"),
        ("hours", 1.5, "tanpa pecahan"),
        ("hours", "8", "Bukan bilangan"),
        ("form", "other", "time, tools."),
        ("form", ["time"], "time, tools."),
        ("barriers", "time", "daftar pilihan"),
        ("barriers", ["other"], "daftar pilihan"),
        ("barriers", ["time", "time"], "dua kali"),
        ("barriers", ["time", "none"], "tidak dapat digabung"),
    ],
)
def test_a_value_that_does_not_fit_says_what_would(code: str, value: Any, words: str) -> None:
    (problem,) = validate_answers(FORM, answers(**{code: value}), partial=True)
    assert problem.pointer == "/answers/0/value"
    assert words in problem.reason.id
    assert problem.reason.en.endswith(".")


@pytest.mark.parametrize("value", [5, "sixsix", "a\0b"])
def test_a_text_is_text_of_a_length_without_nul(value: Any) -> None:
    assert pointers(answers(level=1, why=value), partial=True) == ["/answers/1/value"]


@pytest.mark.parametrize("value", [None, "  ", []])
def test_blank_values_are_no_answers(value: Any) -> None:
    field = "barriers" if value == [] else "why"
    assert relevant_answers(FORM, answers(level=1, **{field: value})).values == {"level": 1}


def test_unknown_and_repeated_questions_are_pointed_at() -> None:
    sent = answers(level=1, other=2) + answers(level=1)
    assert pointers(sent, partial=True) == ["/answers/1/question", "/answers/2/question"]


def test_the_pointer_can_start_elsewhere_in_the_body() -> None:
    (problem,) = validate_answers(FORM, answers(level=9), partial=True, pointer="/items/3/answers")
    assert problem.pointer == "/items/3/answers/0/value"


def test_a_question_made_irrelevant_is_not_missed_and_its_answer_is_dropped_openly() -> None:
    sent = answers(level=4, why="much too long", hours=8)
    assert pointers(sent) == []
    kept = relevant_answers(FORM, sent)
    assert kept.values == {"level": 4, "hours": 8}
    assert kept.dropped == ["why"]


def test_a_relevant_question_is_required() -> None:
    assert pointers(answers(level=1, hours=8)) == ["/answers"]


def test_an_irrelevant_answer_does_not_make_later_questions_relevant() -> None:
    assert relevant_answers(FORM, answers(level=4, why="x", more="y")).dropped == ["why", "more"]


@pytest.mark.parametrize("value", [True, float("nan"), {"a": 1}, [1]])
def test_values_of_no_known_type_never_become_answers(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Answer).validate_python({"question": "level", "value": value})


def test_forty_answers_are_validated_far_below_a_millisecond() -> None:
    """About 20 µs on an idle core; the bound is wide, since tests share their machine."""
    asked = [{"code": f"q{n}", "kind": "scale", "scale": "s", "text": T} for n in range(40)]
    form = compile_form(
        FormContent.model_validate(
            {
                "title": T,
                "scales": [{"code": "s", "min": 0, "max": 5}],
                "sections": [{"code": "s1", "title": T, "questions": asked}],
            }
        )
    )
    sent = [Answer(question=f"q{n}", value=n % 6) for n in range(40)]
    started = time.process_time()
    for _ in range(200):
        assert not validate_answers(form, sent, partial=False)
    assert (time.process_time() - started) / 200 < 0.000_5
