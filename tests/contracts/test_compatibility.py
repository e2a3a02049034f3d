"""A version of a contract only gains optional fields: what was released stays readable."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from siklus.contracts import RELEASED, incompatibilities, load_schemas

Change = Callable[[dict[str, Any]], object]
PRESENT = load_schemas()
LAST_RELEASED = load_schemas(RELEASED)


def a_contract() -> dict[str, Any]:
    text = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "en": {"type": "string"}}}
    return {
        "x-topic": "catalog.programs",
        "x-class": "public",
        "x-facts": ["drafted", "published"],
        "type": "object",
        "required": ["id", "title"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "title": {"$ref": "#/$defs/text"},
            "jp": {"anyOf": [{"type": "number"}, {"type": "null"}]},
            "targets": {"type": "array", "items": {"type": "object", "properties": {"level": {"type": "integer"}}}},
        },
        "$defs": {"text": text},
    }


EMPTIED = {"type": "null", "deprecated": True}
BREAKING: dict[str, Change] = {
    "a removed field": lambda contract: contract["properties"].pop("jp"),
    "a removed field inside a list": lambda contract: contract["properties"]["targets"]["items"].update(properties={}),
    "a removed field of a shared definition": lambda contract: contract["$defs"]["text"]["properties"].pop("en"),
    "a retyped field": lambda contract: contract["properties"].update(id={"type": "integer"}),
    "a retyped alternative": lambda contract: contract["properties"]["jp"]["anyOf"][0].update(type="string"),
    "another format": lambda contract: contract["properties"]["id"].update(format="uri"),
    "a new required field": lambda contract: (
        contract["required"].append("code"),
        contract["properties"].update(code={"type": "string"}),
    ),
    "an old field that became required": lambda contract: contract["required"].append("jp"),
    "a required field that may be absent now": lambda contract: contract["required"].remove("title"),
    "a fact that is gone": lambda contract: contract["x-facts"].remove("drafted"),
    "another topic": lambda contract: contract.update({"x-topic": "catalog.courses"}),
    "another class": lambda contract: contract.update({"x-class": "internal"}),
    "a field emptied that was never null": lambda contract: contract["properties"].update(id=EMPTIED),
    "a field that is only null without saying so": lambda contract: contract["properties"].update(jp={"type": "null"}),
    "a value that must be one of a list": lambda contract: contract["properties"]["id"].update(enum=["a"]),
}
HARMLESS: dict[str, Change] = {
    "a new optional field": lambda contract: contract["properties"].update(code={"type": "string"}),
    "a new fact": lambda contract: contract["x-facts"].append("cancelled"),
    "a better description": lambda contract: contract["properties"]["id"].update(description="Of the programme."),
    "a field emptied that could always be null": lambda contract: contract["properties"].update(jp=EMPTIED),
    "a definition written out": lambda contract: contract["properties"].update(title=contract["$defs"]["text"]),
}


@pytest.mark.parametrize("change", BREAKING.values(), ids=BREAKING.keys())
def test_what_readers_rely_on_cannot_change(change: Change) -> None:
    changed = copy.deepcopy(a_contract())
    change(changed)
    assert incompatibilities(a_contract(), changed) != []


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_contract_may_gain(change: Change) -> None:
    changed = copy.deepcopy(a_contract())
    change(changed)
    assert incompatibilities(a_contract(), changed) == []


@pytest.mark.parametrize("name", LAST_RELEASED, ids=str)
def test_a_released_contract_is_still_kept(name: str) -> None:
    assert name in PRESENT, f"{name} was released; it is published for at least one release beside its successor"
    assert incompatibilities(LAST_RELEASED[name], PRESENT[name]) == [], "this needs a new version of the contract"


def test_there_is_a_released_set_to_compare_with() -> None:
    assert {name.partition("/")[0] for name in LAST_RELEASED} == {"survey", "catalog", "evaluation", "analytics"}
