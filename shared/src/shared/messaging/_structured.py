"""Structured content mode: the whole CloudEvent in the value, for readers that cannot see Kafka headers."""

import json
from collections.abc import Mapping, Sequence

__all__ = ["is_structured", "to_binary", "to_structured"]

_CONTENT_TYPE = "content-type"
_BINARY = b"application/json"
_STRUCTURED = b"application/cloudevents+json"
_PREFIX = "ce_"


def to_structured(
    value: bytes | None, headers: Sequence[tuple[str, bytes]]
) -> tuple[bytes | None, list[tuple[str, bytes]]]:
    """Return value and headers of the same event in structured mode.

    A tombstone stays as it is: without a value a compacted topic forgets the aggregate, and only headers can speak.
    """
    if value is None:
        return None, list(headers)
    attributes = {name.removeprefix(_PREFIX): text.decode() for name, text in headers if name.startswith(_PREFIX)}
    envelope = json.dumps(attributes | {"datacontenttype": _BINARY.decode()}, ensure_ascii=False, separators=(",", ":"))
    # The data is JSON already; reading and writing it again would cost more than everything else here.
    return envelope[:-1].encode() + b',"data":' + value + b"}", [(_CONTENT_TYPE, _STRUCTURED)]


def is_structured(headers: Mapping[str, bytes]) -> bool:
    """Say whether a record is in structured mode."""
    return headers.get(_CONTENT_TYPE, b"").startswith(b"application/cloudevents")


def to_binary(value: bytes | None) -> tuple[bytes | None, list[tuple[str, bytes]]]:
    """Return value and headers in binary mode of a record in structured mode. Raises ValueError if it is none."""
    envelope = json.loads(value or b"null")
    if not isinstance(envelope, dict):
        raise ValueError("a structured CloudEvent is a JSON object")
    data = envelope.pop("data", None)
    envelope.pop("datacontenttype", None)
    headers = [(f"{_PREFIX}{name}", str(content).encode()) for name, content in envelope.items()]
    written = None if data is None else json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return written, [(_CONTENT_TYPE, _BINARY), *headers]
