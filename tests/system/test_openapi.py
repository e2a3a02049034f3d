"""The API documents are valid and complete, and no request that they allow breaks a service."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from siklus.issuer import RoleClaim, TokenIssuer

NAMES = ("survey", "catalog", "evaluation", "analytics")
GOVERNMENT = UUID("6f1f7f4e-8f0f-5a3e-9d5c-0c2f6f0a1b2c")
ROLES = ["operator", "training_admin", "unit_admin", "analyst", "evaluator"]
EXAMPLES_EACH = 8
every_service = pytest.mark.parametrize("live_api", NAMES, indirect=True)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def examples_of(operation: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether a JSON body has an example, in place or in the schema that it refers to."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None or {"example", "examples"} & set(content):
        return True
    schema = content["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    named = document["components"]["schemas"].get(name, schema)
    fields = named.get("properties", {}).values()
    return "examples" in named or "example" in named or (bool(fields) and all("examples" in field for field in fields))


@every_service
async def test_every_operation_says_what_it_does_and_shows_an_example(live_api: tuple[str, FastAPI]) -> None:
    document = live_api[1].openapi()
    assert document["openapi"].startswith("3.1")
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    for place, operation in operations(document):
        assert re.fullmatch(r"[a-z_]+", operation["operationId"]), place
        assert operation.get("summary"), place
        assert operation.get("description"), place
        assert operation.get("security"), place
        assert examples_of(operation, document), f"{place} has no example of its body"


@every_service
async def test_no_request_that_the_document_allows_breaks_the_service(
    live_api: tuple[str, FastAPI], issuer: TokenIssuer
) -> None:
    address, app = live_api
    roles = [RoleClaim(role) for role in ROLES]
    headers = {"Authorization": f"Bearer {issuer.token('fuzzer', government=str(GOVERNMENT), roles=roles)}"}
    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.config.update(base_url=address)
    await asyncio.to_thread(fuzz, schema, headers)


def fuzz(schema: Any, headers: dict[str, str]) -> None:
    """Send some generated requests to every operation and check what comes back."""
    checks = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]
    for found in schema.get_all_operations():

        @given(case=found.ok().as_strategy())
        @settings(
            max_examples=EXAMPLES_EACH,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def check(case: Case[Any]) -> None:
            case.call_and_validate(headers=headers, checks=checks)

        check()
