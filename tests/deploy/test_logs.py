"""Logs are for operators, who have no business with who people are."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.database import create_engine
from shared.logging import JsonFormatter
from siklus.issuer import NAME
from tests.fixtures.databases import NewDatabase
from tests.survey.conftest import HEADER, STAFF, Agency, agency, staffed

__all__ = ["agency", "staffed"]

PERSONAL = re.compile(r"\b\d{18}\b|Kepala Contoh|Dewi Contoh|Budi Contoh|Sari Contoh|contoh@example")


class Written(logging.Handler):
    """What is written, as it is written: one JSON object a line."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonFormatter("survey"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[Written]:
    handler = Written()
    logging.getLogger().addHandler(handler)
    with caplog.at_level(logging.INFO):
        yield handler
    logging.getLogger().removeHandler(handler)


async def test_registering_changing_and_erasing_people_leaves_no_trace_of_who_they_are(
    staffed: Agency, written: Written
) -> None:
    await staffed.import_staff(STAFF.replace("Dewi Contoh,199002022015012002", "Dewi Contoh,199002022015012009"))
    await staffed.upload("people", "\n".join([HEADER, f"P9,Budi Contoh,12,pns,NOWHERE,,pelaksana,p9,{NAME}"]))
    await staffed.admin("POST", "/people/search", json={"nip": "199001012015011001"})
    await staffed.admin("DELETE", f"/people/{staffed.people['P2']}", params={"reason": "Permintaan sendiri"})
    assert [line for line in written.lines if PERSONAL.search(line)] == []


async def test_an_unexpected_failure_is_logged_without_people(
    staffed: Agency, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("something broke")

    monkeypatch.setattr("survey.people.service.update_person", fail)
    person = staffed.people["P2"]
    tag = (await staffed.admin("GET", f"/people/{person}")).headers["ETag"]
    asked = "request-of-this-test"
    change = {"name": "Dewi Contoh", "nip": "199002022015012002"}
    with pytest.raises(RuntimeError):
        await staffed.admin("PATCH", f"/people/{person}", json=change, headers={"If-Match": tag, "X-Request-Id": asked})
    (line,) = [line for line in written.lines if "something broke" in line]
    assert json.loads(line)["correlation_id"] == asked
    assert not PERSONAL.search(line)


async def test_a_statement_that_fails_is_logged_without_its_values(database: NewDatabase, written: Written) -> None:
    engine = create_engine((await database("survey")).dsn)
    values = {"nip": "199002022015012002"}
    try:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TEMPORARY TABLE twice (nip text PRIMARY KEY)"))
            await connection.execute(text("INSERT INTO twice VALUES (:nip)"), values)
            await connection.execute(text("INSERT INTO twice VALUES (:nip)"), values)
    except IntegrityError:
        logging.getLogger("survey").exception("a batch failed")
    await engine.dispose()
    assert any("UniqueViolation" in line for line in written.lines)
    assert [line for line in written.lines if PERSONAL.search(line)] == []


def test_every_line_is_an_object_with_the_fields_that_a_collector_looks_for() -> None:
    record = logging.makeLogRecord({"name": "survey", "levelname": "INFO", "msg": "done %s", "args": ("well",)})
    line = json.loads(JsonFormatter("survey").format(record))
    assert {"time", "level", "logger", "service", "message", "correlation_id"} <= line.keys()
