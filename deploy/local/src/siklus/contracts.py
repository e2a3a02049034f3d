"""`python -m siklus.contracts asyncapi|release`: what is made of the contracts in shared/contracts.

asyncapi: write asyncapi.json, one document of every topic for tools that other systems use.
release:  keep the present schemas as the last released ones, which the compatibility check compares with.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from siklus.state import ROOT

__all__ = ["CONTRACTS", "RELEASED", "describe_topics", "incompatibilities", "load_schemas", "release"]

CONTRACTS = ROOT / "shared" / "contracts"
RELEASED = CONTRACTS / "released"
DOCUMENT = CONTRACTS / "asyncapi.json"
Schema = Mapping[str, Any]  # Any: JSON

#: What a schema may say differently without changing which data it describes.
_WORDS = frozenset({"$id", "$schema", "title", "description", "examples", "x-facts"})
_OWN_WORDS = ("$id", "$schema", "x-topic", "x-class", "x-facts")
_HEADERS: Mapping[str, tuple[str, str]] = {
    "content-type": ("string", "application/json"),
    "ce_specversion": ("string", "Always 1.0."),
    "ce_id": ("string", "UUID of this event; the same when it comes again."),
    "ce_source": ("string", "/ and the service that owns the aggregate."),
    "ce_type": ("string", "siklus.<service>.<subject>.<fact>.v<n>"),
    "ce_subject": ("string", "UUID of the aggregate, which is the record's key too."),
    "ce_time": ("string", "When the fact happened, RFC 3339."),
    "ce_dataschema": ("string", "URN of the contract of the data."),
    "ce_sequence": ("string", "Revision of the aggregate in decimal digits: a higher one is newer."),
    "ce_incarnation": ("string", "Decimal digits; raised when the owner was restored. It goes before the sequence."),
    "ce_governmentid": ("string", "UUID of the government (tenant)."),
}
_OPTIONAL_HEADERS: Mapping[str, tuple[str, str]] = {
    "ce_correlationid": ("string", "What began the chain of events."),
    "ce_causationid": ("string", "The event that led to this one."),
    "ce_traceparent": ("string", "W3C trace context."),
}


def load_schemas(folder: Path = CONTRACTS) -> dict[str, Schema]:
    """Return the schemas below `folder` by `<service>/<subject>.v<n>`."""
    files = sorted(folder.glob("*/*.v*.json"))
    return {f"{file.parent.name}/{file.stem}": json.loads(file.read_text(encoding="utf-8")) for file in files}


def incompatibilities(released: Schema, present: Schema) -> list[str]:
    """Say what keeps readers of the released version of one contract from reading the present one; empty if nothing.

    Within a version data only gains optional fields: a field that is gone, one that means something else, and a new
    one that data must have, each break it. Another topic, a wider class and a fact that is gone do so as well. A field
    that could always be null may become null for good, if it is marked as deprecated: every reader can read that.
    """
    found = [f"{word} changed" for word in ("x-topic", "x-class") if released[word] != present[word]]
    found += [f"the fact {fact} is gone" for fact in released["x-facts"] if fact not in present["x-facts"]]
    return found + _differences(released, present, "", released.get("$defs", {}), present.get("$defs", {}))


def _differences(old: Any, new: Any, where: str, old_defs: Schema, new_defs: Schema) -> list[str]:
    old, new = _resolve(old, old_defs), _resolve(new, new_defs)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [] if old == new else [f"{where or '/'} changed"]
    if _is_emptied(old, new):
        return []
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    found = [f"{where}/{name} is gone" for name in old_fields.keys() - new_fields.keys()]
    needed = set(new.get("required", ())) - set(old.get("required", ()))
    found += [f"{where}/{name} became required" for name in needed]
    freed = set(old.get("required", ())) - set(new.get("required", ()))
    found += [f"{where}/{name} is no longer always there" for name in freed]
    for name in old_fields.keys() & new_fields.keys():
        found += _differences(old_fields[name], new_fields[name], f"{where}/{name}", old_defs, new_defs)
    rest = (old.keys() | new.keys()) - _WORDS - {"properties", "required", "$defs", "x-topic", "x-class"}
    for word in rest:
        found += _differences_in(word, old.get(word), new.get(word), where, (old_defs, new_defs))
    return sorted(found)


def _is_emptied(old: Schema, new: Schema) -> bool:
    return new.get("type") == "null" and new.get("deprecated") is True and {"type": "null"} in old.get("anyOf", ())


def _differences_in(word: str, old: Any, new: Any, where: str, defs: tuple[Schema, Schema]) -> list[str]:
    if word == "items":
        return _differences(old, new, f"{where}[]", *defs)
    if isinstance(old, list) and isinstance(new, list) and word in {"anyOf", "oneOf", "allOf"} and len(old) == len(new):
        pairs = zip(old, new, strict=True)
        return [each for before, after in pairs for each in _differences(before, after, where, *defs)]
    return [] if old == new else [f"{where or '/'}: {word} was {json.dumps(old)}, is {json.dumps(new)}"]


def _resolve(schema: Any, defs: Schema) -> Any:
    if isinstance(schema, dict) and str(schema.get("$ref", "")).startswith("#/$defs/"):
        return defs[schema["$ref"].removeprefix("#/$defs/")]
    return schema


def describe_topics(schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document of these contracts: a channel for each topic, a message for each subject."""
    channels: dict[str, dict[str, Any]] = {}
    operations, messages, payloads = {}, {}, {}
    for name, schema in schemas.items():
        service, _, subject = name.partition("/")
        key = f"{service}_{subject.replace('.', '_')}"
        topic = schema["x-topic"]
        payloads[key] = _payload(schema)
        messages[key] = _message(service, subject, schema, key)
        channel = channels.setdefault(topic, _channel(topic, schema))
        channel["messages"][key] = {"$ref": f"#/components/messages/{key}"}
        operations[f"publish_{topic.replace('.', '_')}"] = _operation(topic)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Siklus: events",
            "version": "1.0.0",
            "description": "What happens to needs, training and evaluation in a government, as CloudEvents 1.0 on Kafka"
            " in binary content mode. Every event carries the whole state of its aggregate after the fact. Access is"
            " granted by topic: see x-class of each channel.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": {**payloads, "headers": _headers()}},
    }


def _channel(topic: str, schema: Schema) -> dict[str, Any]:
    return {
        "address": topic,
        "title": topic,
        "description": f"Class: {schema['x-class']}. Twelve partitions, keyed by the id of the aggregate.",
        "messages": {},
        "bindings": {"kafka": {"topic": topic, "partitions": 12}},
        "x-class": schema["x-class"],
    }


def _operation(topic: str) -> dict[str, Any]:
    reference = f"#/channels/{topic.replace('~', '~0').replace('/', '~1')}"
    return {"action": "send", "channel": {"$ref": reference}, "summary": f"Siklus publishes on {topic}."}


def _message(service: str, subject: str, schema: Schema, key: str) -> dict[str, Any]:
    word = subject.partition(".")[0]
    folder = CONTRACTS / service / "examples"
    facts = [fact for fact in schema["x-facts"] if (folder / f"{word}.{fact}.json").exists()]
    examples = [
        {"name": fact, "payload": json.loads((folder / f"{word}.{fact}.json").read_text(encoding="utf-8"))}
        for fact in facts
    ]
    return {
        "name": key,
        "title": schema.get("title", word),
        "summary": f"ce_type is siklus.{service}.{word}.<fact>.{subject.rpartition('.')[2]}, <fact> one of: "
        + ", ".join(schema["x-facts"]),
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"$ref": f"#/components/schemas/{key}"},
        "bindings": {"kafka": {"key": {"type": "string", "format": "uuid"}}},
        "examples": examples,
    }


def _payload(schema: Schema) -> dict[str, Any]:
    """Return a schema as a subscriber should hold events to it: open, because later versions gain fields."""
    kept = {word: value for word, value in schema.items() if word not in (*_OWN_WORDS, "$defs")}
    payload: dict[str, Any] = _open(kept, schema)
    return payload


def _open(part: Any, root: Schema) -> Any:
    part = _resolve(part, root.get("$defs", {}))
    if isinstance(part, list):
        return [_open(each, root) for each in part]
    if isinstance(part, dict):
        return {word: _open(value, root) for word, value in part.items() if word != "additionalProperties" or value}
    return part


def _headers() -> dict[str, Any]:
    every = {**_HEADERS, **_OPTIONAL_HEADERS}
    properties = {name: {"type": kind, "description": words} for name, (kind, words) in every.items()}
    return {"type": "object", "required": list(_HEADERS), "properties": properties}


def release(folder: Path = RELEASED) -> None:
    """Keep the present schemas as the last released ones."""
    for name, schema in load_schemas().items():
        file = folder / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run one of the two commands."""
    if list(arguments) == ["asyncapi"]:
        text = json.dumps(describe_topics(load_schemas()), indent=2, ensure_ascii=False)
        DOCUMENT.write_text(text + "\n", encoding="utf-8")
    elif list(arguments) == ["release"]:
        release()
    else:
        sys.stderr.write("usage: python -m siklus.contracts asyncapi|release\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
