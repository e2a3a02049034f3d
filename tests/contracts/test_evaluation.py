"""The evaluation service speaks its published language, and reads the others' with more in it than it knows."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from evaluation.assignments.inbound import enrolment_row, mentoring_row
from evaluation.competencies.inbound import CompetencyState
from evaluation.evaluations.events import Fact, evaluation_event, evaluation_snapshot, state
from evaluation.evaluations.models import WORDS, Evaluation
from evaluation.evaluations.rules import FormCode, Kind, Method, RaterRole, Status
from evaluation.programs.inbound import ProgramState
from evaluation.submissions import repository
from shared.messaging import SNAPSHOT_FACT, Event, new_event

CONTRACTS = Path(__file__).parents[2] / "shared" / "contracts"
SCHEMA: dict[str, Any] = json.loads((CONTRACTS / "evaluation" / "evaluation.v1.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 3, 4, 8, 0, 0, 123456, tzinfo=UTC)
UNKNOWN = {"something_new": {"of": "a later version"}}


def example(service: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTRACTS / service / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    return found | UNKNOWN


def arrival(service: str, name: str) -> Event:
    data = example(service, name)
    return new_event(
        type=f"siklus.{service}.{name}.v1",
        topic=f"{service}.anything",
        subject=UUID(data["id"]),
        government_id=UUID(data["government_id"]),
        sequence=data["revision"],
        data=data,
    )


def an_evaluation(**values: Any) -> Evaluation:
    known: dict[str, Any] = {
        "id": UUID(int=1),
        "government_id": UUID(int=2),
        "revision": 2,
        "kind": "post_test",
        "level": 2,
        "method": "test",
        "person_id": UUID(int=3),
        "rater_role": "evaluator",
        "status": "completed",
        "available_from": NOW,
        "due_at": NOW,
        "taken_at": NOW,
        "completed_at": NOW,
        "retrospective": False,
        "score": 82.5,
        "passed": True,
        "pass_mark": 70.0,
        "competency_ratings": [],
        "teaches": [{"competency_id": str(UUID(int=4)), "target_level": 3}],
        "barriers": [],
        "imported": False,
        "notes": "Hanya untuk evaluator.",
        "answers": {"example": "Hanya untuk evaluator."},
        "interview": {"guide_version": 1, "consent": True},
    }
    return Evaluation(**(known | values))


def test_the_published_state_is_what_the_schema_says() -> None:
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(state(an_evaluation()))


def test_the_state_has_every_field_of_the_schema_and_no_other() -> None:
    assert list(state(an_evaluation())) == list(SCHEMA["properties"])


def test_the_hot_path_publishes_the_same_fields() -> None:
    assert list(repository.STATE_FIELDS) == list(SCHEMA["properties"])


def test_every_fact_of_the_code_is_a_fact_of_the_schema() -> None:
    assert sorted([*get_args(Fact), SNAPSHOT_FACT]) == sorted(SCHEMA["x-facts"])


def test_what_is_said_in_confidence_is_in_no_event() -> None:
    assert "Hanya untuk evaluator." not in json.dumps(state(an_evaluation()))


@pytest.mark.parametrize("fact", get_args(Fact))
def test_an_event_carries_its_topic_its_sequence_and_its_contract(fact: Fact) -> None:
    event = evaluation_event(fact, an_evaluation())
    assert (event.topic, event.sequence, event.fact) == (SCHEMA["x-topic"], 2, fact)


def test_a_snapshot_repeats_the_state() -> None:
    event = evaluation_snapshot(an_evaluation())
    assert (event.fact, event.data) == ("snapshot_taken", state(an_evaluation()))


@pytest.mark.parametrize("fact", ["enrolled", "completed", "cancelled"])
def test_an_enrolment_is_read_as_it_is_published(fact: str) -> None:
    row = enrolment_row(arrival("catalog", f"enrolment.{fact}"))
    assert row["status"] == example("catalog", f"enrolment.{fact}")["status"]
    assert row["session_starts_at"].tzinfo is not None


@pytest.mark.parametrize("fact", ["started", "completed"])
def test_a_mentoring_is_read_as_it_is_published(fact: str) -> None:
    assert mentoring_row(arrival("catalog", f"mentoring.{fact}"))["target_level"] >= 1


def test_a_programme_and_a_competency_are_read_as_they_are_published() -> None:
    program = ProgramState.model_validate(example("catalog", "program.published"))
    assert program.competencies[0].keys() >= {"competency_id", "target_level"}
    assert CompetencyState.model_validate(example("catalog", "competency.created")).code


def test_the_columns_take_the_words_of_the_rules_and_of_the_schema() -> None:
    types = {"kind": Kind, "method": Method, "rater_role": RaterRole, "form": FormCode, "status": Status}
    assert {column: get_args(type_) for column, type_ in types.items()} == WORDS
    published = {column: tuple(SCHEMA["properties"][column]["enum"]) for column in types if column != "form"}
    assert published == {column: words for column, words in WORDS.items() if column != "form"}
