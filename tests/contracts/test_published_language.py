"""The schemas and examples of events hold together, and no public topic can carry what is personal."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

CONTRACTS = Path(__file__).parents[2] / "shared" / "contracts"
SCHEMAS = sorted(CONTRACTS.glob("*/*.v*.json"))
EXAMPLES = sorted(CONTRACTS.glob("*/examples/*.json"))
COMMON = {"id", "government_id", "revision"}
PERSONAL = re.compile(r"(^|_)(person|mentee|mentor|respondent|rater|supervisor|nip|email|e_mail)(_|$)|^full_name$")


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def schema_of(example: Path) -> dict[str, Any]:
    subject = example.name.split(".")[0]
    return load(example.parents[1] / f"{subject}.v1.json")


def properties(schema: dict[str, Any]) -> Iterator[str]:
    """Every property name that data of this schema can have, at any depth."""
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from properties(inner)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from properties(schema[key])
    for key in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(key, ()):
            yield from properties(inner)
    for inner in schema.get("$defs", {}).values():
        yield from properties(inner)


def test_every_service_publishes_a_language() -> None:
    assert {path.parent.name for path in SCHEMAS} == {"survey", "catalog", "evaluation", "analytics"}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_schema_says_what_it_is_and_where_it_travels(path: Path) -> None:
    schema, service, (subject, version, _) = load(path), path.parent.name, path.name.split(".")
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:siklus:{service}:{subject}:{version}"
    assert schema["x-topic"].startswith(f"{service}.")
    assert schema["x-class"] in {"public", "restricted", "internal"}
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) >= COMMON
    assert schema["x-facts"]
    for fact in schema["x-facts"]:
        assert (path.parent / "examples" / f"{subject}.{fact}.json").exists(), f"no example for {subject}.{fact}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parents[1].name}.{path.stem}")
def test_an_example_is_data_of_a_named_fact(path: Path) -> None:
    schema, fact = schema_of(path), path.name.split(".")[1]
    assert fact in schema["x-facts"]
    checked = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in checked.iter_errors(load(path))] == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_public_topic_cannot_carry_a_person(path: Path) -> None:
    schema = load(path)
    if schema["x-class"] == "public":
        assert [name for name in properties(schema) if PERSONAL.search(name)] == []
