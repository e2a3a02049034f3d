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
PERSONAL = re.compile(
    r"(^|_)(person|people|mentee|mentor|respondent|rater|supervisor|officer|author|user|account|nip|email|e_mail)(_|$)"
    r"|(^|_)by$|^full_name$"
)
#: What an id on a public topic may name: things and groups. Whoever adds one says here that it is no person's.
THINGS = {
    *("id", "government_id", "unit_id", "unit_ids", "parent_id", "predecessor_id", "predecessor_ids"),
    *("competency_id", "competency_ids", "program_id", "proposal_id", "campaign_id", "questionnaire_id"),
}
#: Objects with fields that the schema does not name; what fills them is tested beside it.
OPEN = {"analytics/proposal.v1.json: evidence"}


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def schema_of(example: Path) -> dict[str, Any]:
    subject = example.name.split(".")[0]
    return load(example.parents[1] / f"{subject}.v1.json")


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


def parts(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of a schema below the name of the property that it belongs to."""
    if not isinstance(schema, dict):
        return
    yield name, schema
    for inner_name, inner in (*schema.get("properties", {}).items(), *schema.get("$defs", {}).items()):
        yield from parts(inner, inner_name)
    for key in ("items", "additionalProperties"):
        yield from parts(schema.get(key), name)
    for key in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(key, ()):
            yield from parts(inner, name)


def filled(schema: dict[str, Any]) -> set[str]:
    """The names of the properties that can hold anything but null."""
    return {name for name, part in parts(schema) if part.get("type") != "null" and "anyOf" not in part}


PUBLIC = [path for path in SCHEMAS if load(path)["x-class"] == "public"]
by_name = pytest.mark.parametrize("path", PUBLIC, ids=lambda path: f"{path.parent.name}.{path.stem}")


@by_name
def test_a_public_topic_cannot_carry_a_person(path: Path) -> None:
    assert [name for name in filled(load(path)) if PERSONAL.search(name)] == []


@by_name
def test_an_id_on_a_public_topic_names_a_thing_or_a_group(path: Path) -> None:
    ids = {name for name, part in parts(load(path)) if part.get("format") == "uuid"}
    assert ids - THINGS == set()


@by_name
def test_what_a_public_topic_carries_is_named_field_by_field(path: Path) -> None:
    loose = {
        f"{path.parent.name}/{path.name}: {name}"
        for name, part in parts(load(path))
        if part.get("type") == "object" and "additionalProperties" not in part
    }
    assert loose <= OPEN


@pytest.mark.parametrize("name", ["decided_by", "officer_id", "account", "person_ids", "mentor_id", "people"])
def test_a_field_that_tells_of_one_person_is_noticed(name: str) -> None:
    schema = {"type": "object", "properties": {"acts": {"type": "array", "items": {"properties": {name: {}}}}}}
    assert [found for found in filled(schema) if PERSONAL.search(found)] == [name]
