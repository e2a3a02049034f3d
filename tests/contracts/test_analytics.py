"""What analytics really writes to its outbox is what its contracts say; what it reads is what others' examples give."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from analytics.campaigns.inbound import campaign_row
from analytics.competencies.inbound import competency_row, standard_row
from analytics.evaluations.inbound import EvaluationState, evaluation_row
from analytics.evidence.inbound import ResponseState, evidence_of_response, response_row
from analytics.programs.inbound import EnrolmentState, MentoringState, ProgramState, SessionState, copy_row
from analytics.worker import snapshot
from shared.messaging import Event
from tests.analytics.desk import Desk
from tests.analytics.stories import everything
from tests.fixtures.services import NewService, NewToken

CONTRACTS = Path(__file__).parents[2] / "shared" / "contracts"
SCHEMAS: dict[str, dict[str, Any]] = {
    path.name.split(".")[0]: json.loads(path.read_text(encoding="utf-8"))
    for path in (CONTRACTS / "analytics").glob("*.v1.json")
}
FEW_FACTS = {"snapshot_taken"}


def _read_response(event: Event) -> object:
    state = ResponseState.model_validate(event.data)
    return response_row(event, state), evidence_of_response(event, state)


def _read_evaluation(event: Event) -> object:
    return evaluation_row(event, EvaluationState.model_validate(event.data))


READERS: dict[str, Callable[[Event], object]] = {
    "survey/campaign": campaign_row,
    "survey/response": _read_response,
    "catalog/competency": competency_row,
    "catalog/standard": standard_row,
    "catalog/program": lambda event: copy_row(event, ProgramState),
    "catalog/session": lambda event: copy_row(event, SessionState),
    "catalog/enrolment": lambda event: copy_row(event, EnrolmentState),
    "catalog/mentoring": lambda event: copy_row(event, MentoringState),
    "evaluation/evaluation": _read_evaluation,
}
EXAMPLES = [
    (name, path)
    for name in READERS
    for path in sorted((CONTRACTS / name.split("/")[0] / "examples").glob(f"{name.split('/')[1]}.*.json"))
]


@pytest.mark.parametrize(("name", "path"), EXAMPLES, ids=[f"{name}.{path.stem}" for name, path in EXAMPLES])
def test_every_fact_of_others_can_be_read_with_fields_that_nobody_knows_yet(name: str, path: Path) -> None:
    data = {**json.loads(path.read_text(encoding="utf-8")), "added_in_a_later_release": {"any": 1}}
    service, subject = name.split("/")
    event = Event(
        id=UUID(int=1),
        type=f"siklus.{service}.{subject}.{path.name.split('.')[1]}.v1",
        topic=f"{service}.{subject}s",
        subject=UUID(data["id"]),
        government_id=UUID(data["government_id"]),
        sequence=data["revision"],
        incarnation=1,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        data=data,
        source=f"/{service}",
    )
    assert READERS[name](event)


def _is_figure(value: object) -> bool:
    """Whether a value can be a figure of a group and nothing else: no text, so nobody's name and nobody's id."""
    if isinstance(value, list):
        return all(map(_is_figure, value))
    return value is None or isinstance(value, int | float)


async def test_what_is_published_is_what_the_contracts_say_and_every_fact_is_published(
    service: NewService, token: NewToken
) -> None:
    desk = Desk(await service("analytics"), token)
    await everything(desk)
    seen: dict[str, set[str]] = {subject: set() for subject in SCHEMAS}
    for subject, schema in SCHEMAS.items():
        checked = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for fact, state in await desk.published(schema["x-topic"]):
            assert [error.message for error in checked.iter_errors(state)] == [], (subject, fact)
            seen[subject].add(fact)
            if subject == "proposal":
                assert {name for name, value in state["evidence"].items() if not _is_figure(value)} <= {"method"}
    for subject, schema in SCHEMAS.items():
        assert set(schema["x-facts"]) - FEW_FACTS - seen[subject] == set(), f"{subject} lacks facts"


async def test_a_snapshot_repeats_the_state_of_everything(service: NewService, token: NewToken) -> None:
    desk = Desk(await service("analytics"), token)
    await everything(desk)
    events = [event async for event in snapshot(desk.analytics.session)]
    subjects = {event.type.split(".")[2] for event in events}
    assert subjects == set(SCHEMAS)
    for event in events:
        schema = SCHEMAS[event.type.split(".")[2]]
        assert [error.message for error in Draft202012Validator(schema).iter_errors(dict(event.data or {}))] == []
        assert event.fact == "snapshot_taken"
