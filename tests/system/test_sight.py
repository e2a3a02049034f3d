"""Every operation of every service, asked by those who may and by those who may not."""

import importlib
from collections.abc import Iterator

import httpx
import pytest

from shared.ids import uuid7
from siklus.demo.client import Who
from siklus.services import NAMES
from tests.system.matrix.row import OPEN, Row
from tests.system.operations import Operation
from tests.system.province import Callers
from tests.system.turned import Turned

pytestmark = pytest.mark.system

PEOPLE = 200
REFUSED = {401, 403, 404}
every_service = pytest.mark.parametrize("service", NAMES)


def rows_of(service: str) -> dict[str, Row]:
    rows: dict[str, Row] = importlib.import_module(f"tests.system.matrix.{service}").ROWS
    return rows


def outcome(answer: httpx.Response) -> int:
    return OPEN if answer.is_success else answer.status_code


@every_service
async def test_every_operation_has_a_row_and_every_row_an_operation(turned: Turned, service: str) -> None:
    found = await turned.operations(service) + await turned.operations(service, erasing=True)
    assert {operation.name for operation in found} == set(rows_of(service))


@every_service
async def test_nobody_gets_in_without_a_token_or_a_person(turned: Turned, service: str) -> None:
    for operation in await turned.operations(service):
        assert (await turned.ask(operation, None)).status_code == 401, operation.name
        unknown = await turned.ask(operation, turned.callers.unknown)
        assert unknown.status_code == 403, f"{operation.name}: {unknown.text}"
        assert unknown.json()["type"] == "urn:siklus:problem:unknown-subject", operation.name


def foreigners(callers: Callers, row: Row) -> Iterator[tuple[str, Who, int]]:
    yield "a stranger", callers.stranger, row.stranger
    yield "another unit", callers.other_unit, row.other_unit
    yield "another government", callers.other_government, row.other_government


@every_service
async def test_foreign_callers_get_what_the_matrix_says_and_see_nobody(turned: Turned, service: str) -> None:
    found = await turned.operations(service)
    assert [words for operation in found for words in await strayed(turned, operation)] == []


async def strayed(turned: Turned, operation: Operation) -> list[str]:
    """What the operation answers to foreign callers other than its row says, in words."""
    wrong, row = [], rows_of(operation.service)[operation.name]
    for name, who, expected in foreigners(turned.callers, row):
        answer = await turned.ask(operation, who)
        if outcome(answer) != expected:
            wrong.append(f"{operation.name} answers {answer.status_code} to {name}: {answer.text[:200]}")
        if answer.is_success and turned.ids["person_id"] in answer.text:
            wrong.append(f"{operation.name} shows the person to {name}")
    return wrong


@every_service
async def test_foreign_and_missing_answer_the_same(turned: Turned, service: str) -> None:
    missing = dict.fromkeys(turned.ids, str(uuid7())) | {
        key: turned.ids[key] for key in ("version", "code", "name", "job_level", "campaign")
    }
    for operation in await turned.operations(service):
        if not operation.placeholders:
            continue
        foreign = await turned.ask(operation, turned.callers.other_government)
        nothing = await turned.ask(operation, turned.callers.other_government, missing)
        if foreign.status_code == 404:
            assert (nothing.status_code, nothing.json()["type"]) == (404, foreign.json()["type"]), operation.name


@every_service
async def test_those_who_have_a_right_get_through(turned: Turned, service: str) -> None:
    rows, wrong = rows_of(service), []
    for operation in await turned.operations(service):
        row = rows[operation.name]
        answer = await turned.ask(operation, turned.callers.right[row.right])
        if row.absent != (answer.status_code in REFUSED):
            wrong.append(f"{operation.name} answers {answer.status_code} to {row.right}: {answer.text[:200]}")
    assert wrong == []


async def test_erasing_a_person_is_for_the_whole_government_s_administrator(turned: Turned) -> None:
    [erase] = await turned.operations("survey", erasing=True)
    assert await strayed(turned, erase) == []
    assert (await turned.ask(erase, turned.callers.right["own_unit_admin"])).status_code == 403
    assert (await turned.ask(erase, turned.callers.right["training_admin"])).status_code == 204
    read = next(each for each in await turned.operations("survey") if each.name == "get_person")
    shown = (await turned.ask(read, turned.callers.right["training_admin"])).json()
    assert (shown["status"], shown["name"], shown["nip"]) == ("erased", None, None)
