"""What survey publishes equals its contracts, and what it reads tolerates more than it knows."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Date, DateTime, Uuid, inspect

from survey.campaigns import events as campaigns
from survey.campaigns.models import Campaign
from survey.competencies.inbound import CompetencyState
from survey.people import events as people
from survey.people.models import Identity, Person
from survey.responses import events as responses
from survey.responses.models import Response
from survey.units import events as units
from survey.units.models import Unit

CONTRACTS = Path(__file__).parents[2] / "shared" / "contracts"
STATES: dict[str, tuple[type[Any], Callable[[Any], dict[str, Any]]]] = {
    "unit": (Unit, units.state),
    "person": (Person, people.state),
    "identity": (Identity, people.identity_state),
    "campaign": (Campaign, campaigns.state),
}


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def examples(subject: str) -> Iterator[Path]:
    yield from sorted((CONTRACTS / "survey" / "examples").glob(f"{subject}.*.json"))


def row_of(model: type[Any], example: dict[str, Any]) -> Any:
    """A row with the values of an example, as the database would give them back."""
    values: dict[str, Any] = {}
    for column in inspect(model).columns:
        value = example.get("id" if column.key == "person_id" and model is Identity else column.key)
        if isinstance(value, str) and isinstance(column.type, Uuid):
            value = UUID(value)
        elif isinstance(value, str) and isinstance(column.type, DateTime):
            value = datetime.fromisoformat(value).astimezone(UTC)
        elif isinstance(value, str) and isinstance(column.type, Date):
            value = datetime.fromisoformat(value).date()
        values[column.key] = value
    return model(**values)


@pytest.mark.parametrize("subject", STATES)
def test_the_state_that_is_published_is_the_one_of_the_contract(subject: str) -> None:
    model, state = STATES[subject]
    for path in examples(subject):
        assert state(row_of(model, load(path))) == load(path), path.name


def test_the_state_of_a_response_is_the_one_of_the_contract() -> None:
    for path in examples("response"):
        example = load(path)
        row = row_of(Response, example)
        assert responses.state(row, (example["ratings"], example["answers"])) == example, path.name


def test_a_competency_is_read_with_fields_that_nobody_knows_yet() -> None:
    for path in sorted((CONTRACTS / "catalog" / "examples").glob("competency.*.json")):
        state = CompetencyState.model_validate({**load(path), "not_known_yet": {"a": [1]}})
        assert state.code
