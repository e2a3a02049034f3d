"""Every operation of a service's API document, as a request that can be sent."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_FILE = {"file": ("people.csv", b"code;name\nx;y\n", "text/csv")}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its name, method, path with placeholders, and the document's word on its body and parameters."""

    service: str
    name: str
    method: str
    path: str
    document: Json
    description: Json

    def url(self, ids: Mapping[str, str]) -> str:
        """The path with `ids` in its placeholders; raises KeyError for a placeholder that has none."""
        return self.path.format(**ids)

    @property
    def placeholders(self) -> list[str]:
        """The names in the path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def request(self, ids: Mapping[str, str]) -> Json:
        """What httpx needs beside method and address: an example body or file, required parameters, a version."""
        # Without a condition an answer goes through its quick door; what several people edit needs one.
        headers = {} if self.name == "submit_response" else {"If-Match": '"1"'}
        request: Json = {"headers": headers if self._takes_condition else {}, "params": dict(self._query(ids))}
        content = self.description.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            schema = self._resolve(content["multipart/form-data"]["schema"])
            request |= {"files": _FILE, "data": dict(self._fields(schema, ids))}
        elif "application/json" in content:
            body = self._body(content["application/json"])
            request["json"] = {key: self._own(key, value, ids) for key, value in body.items()}
        return request

    @staticmethod
    def _own(key: str, value: Any, ids: Mapping[str, str]) -> Any:
        """An example's id of something else becomes the id of the thing in the middle; its own id stays."""
        return ids.get({"parent_id": "unit_id"}.get(key, key), value) if key.endswith("_id") and value else value

    @property
    def _takes_condition(self) -> bool:
        return any(parameter["name"] == "if-match" for parameter in self.description.get("parameters", ()))

    def _query(self, ids: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        for parameter in self.description.get("parameters", ()):
            if parameter["in"] == "query" and (parameter.get("required") or parameter["name"] in ids):
                yield parameter["name"], ids.get(parameter["name"], "2026-01-01")

    def _fields(self, schema: Json, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name, field in schema["properties"].items():
            if name in schema.get("required", ()) and name != "file":
                example = (field.get("examples") or [ids.get(name, "")])[0]
                yield name, example if isinstance(example, str) else json.dumps(example)

    def _body(self, content: Json) -> Any:
        if "example" in content:
            return content["example"]
        if "examples" in content:
            return next(iter(content["examples"].values()))["value"]
        schema = self._resolve(content["schema"])
        if "example" in schema:
            return schema["example"]
        if "examples" in schema:
            return schema["examples"][0]
        fields = schema.get("properties", {}).items()
        return {name: field["examples"][0] for name, field in fields if "examples" in field}

    def _resolve(self, schema: Json) -> Json:
        name = schema.get("$ref", "").rpartition("/")[2]
        found: Json = self.document["components"]["schemas"][name] if name else schema
        return found


def operations_of(service: str, document: Json) -> list[Operation]:
    """The operations of an OpenAPI document."""
    return [
        Operation(service, description["operationId"], method.upper(), path, document, description)
        for path, item in document["paths"].items()
        for method, description in item.items()
    ]
