"""Appraisals come from a file, belong to people, and give the performance gap of groups beside the competency gap."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from analytics.appraisals.rules import missed_percent
from analytics.performance.rules import performance_gap
from analytics.publishing.service import release_due
from shared.messaging import Event
from tests.analytics.desk import Desk
from tests.analytics.stories import answered, staff

Json = Mapping[str, Any]
MAPPING: dict[str, Any] = {
    "person": "ID",
    "constants": {"period": "2025"},
    "columns": {"Target": {"target": "target"}, "Capaian": {"target": "result"}},
}


def numbered(desk: Desk, name: str, unit: str, **values: Any) -> Event:
    """A person as a fact with an external id."""
    event = desk.world.person(name, unit, **values)
    event.data["external_id"] = f"ID-{name}"  # type: ignore[index]
    return event


async def bring(
    desk: Desk,
    rows: Sequence[tuple[object, ...]],
    mapping: Json = MAPPING,
    header: str = "ID;Target;Capaian",
    **query: Any,
) -> httpx.Response:
    content = "\n".join([header, *(";".join(map(str, row)) for row in rows)])
    return await desk.analytics.client.post(
        "/analytics/v1/imports/appraisals",
        files={"file": ("kinerja.csv", content.encode(), "text/csv")},
        data={"mapping": json.dumps(mapping)},
        params=query,
        headers=desk.headers("officer", "training_admin"),
    )


async def numbered_staff(desk: Desk, sizes: Mapping[str, int]) -> dict[str, list[str]]:
    people = await answered(desk, sizes)
    await desk.feed_batch([numbered(desk, name, unit) for unit, names in people.items() for name in names])
    return people


async def performance(desk: Desk, *roles: str, **query: object) -> Json:
    answer = await desk.get("/performance", "ana", *(roles or ("analyst",)), **query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def release(desk: Desk) -> Json:
    answer = await desk.post("/releases", "ana", "analyst", body={"wave": "performance"})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


@pytest.mark.parametrize(
    ("target", "result", "missed"),
    [("100", "100", 0), ("100", "120", 0), ("100", "88.5", 12), ("100", "0", 100), ("8", "7", 13), ("3", "2", 33)],
)
def test_a_person_misses_a_share_of_the_target(target: str, result: str, missed: int) -> None:
    assert missed_percent(Decimal(target), Decimal(result)) == missed


def test_the_gap_of_a_group_is_that_of_a_calculation_by_hand() -> None:
    found = performance_gap({(0, 0): 2, (10, 0): 2, (30, 0): 1})
    assert found is not None
    # Mean 50/5; variance ((100+100) + 0 + 400)/4 = 150; standard error sqrt(150/5).
    assert (found.n, found.mean) == (5, 10.0)
    assert found.standard_error == pytest.approx(30**0.5, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((0.0, 10 + 1.959963984540054 * 30**0.5))
    assert (found.below.count, found.below.value) == (3, 0.6)
    assert performance_gap({}) is None


async def test_a_file_is_tried_stored_once_and_corrected(desk: Desk) -> None:
    await staff(desk, "ani", "budi", closed=True)
    await desk.feed_batch([numbered(desk, name, "a", supervisor="boss") for name in ("ani", "budi")])
    rows = [("ID-ani", 100, "88,5"), ("ID-budi", 100, 100)]
    tried = (await bring(desk, rows, dry_run=True)).json()
    assert (tried["created"], tried["dry_run"]) == (2, True)
    assert (await desk.get("/me/appraisals", "ani")).json()["appraisals"] == []
    outcomes = [(await bring(desk, each)).json() for each in (rows, rows, [("ID-ani", 100, 95)])]
    assert [(each["created"], each["changed"], each["unchanged"]) for each in outcomes] == [
        (2, 0, 0),
        (0, 0, 2),
        (0, 1, 0),
    ]
    mine = (await desk.get("/me/appraisals", "ani")).json()
    assert mine["appraisals"] == [{"period": "2025", "target": 100.0, "result": 95.0, "missed": 5}]
    path = f"/people/{desk.world.id('ani')}/appraisals"
    assert (await desk.get(path, "boss")).json() == mine
    for who in (
        ("budi",),
        ("ana", "analyst"),
        ("officer", "training_admin"),
        ("x", f"unit_admin:{desk.world.id('b')}"),
    ):
        assert (await desk.get(path, *who)).status_code == 404
    audit = await desk.rows("SELECT count(*) FROM audit_entries WHERE action = 'appraisals.imported'")
    assert audit[0][0] == 3


async def test_every_bad_row_is_told_and_nothing_is_stored_without_leave(desk: Desk) -> None:
    await staff(desk, "ani", closed=True)
    await desk.feed(numbered(desk, "ani", "a"))
    rows = [("ID-ani", 100, 90), ("ID-siapa", 100, 90), ("ID-boss", "", 90), ("ID-chief", 100, "baik")]
    await desk.feed_batch([numbered(desk, name, "a") for name in ("boss", "chief")])
    refused = await bring(desk, rows)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:siklus:problem:import-rejected")
    assert [problem["line"] for problem in refused.json()["report"]["problems"]] == [3, 4, 5]
    assert (await desk.get("/me/appraisals", "ani")).json()["appraisals"] == []
    report = (await bring(desk, rows, accept_valid=True)).json()
    assert (report["created"], report["rejected"]) == (1, 3)
    headers = desk.headers("officer", "training_admin")
    rejected = await desk.analytics.client.get(report["rejected_file"], headers=headers)
    assert rejected.text.count("\n") == 4
    assert "ID-siapa" in rejected.text
    assert (await desk.analytics.client.get(report["rejected_file"], headers=desk.headers("ani"))).status_code == 403


@pytest.mark.parametrize(
    "mapping",
    [
        {**MAPPING, "constants": {}},
        {**MAPPING, "constants": {"period": "tahun lalu"}},
        {**MAPPING, "columns": {"Target": {"target": "target"}}},
        {**MAPPING, "columns": {"Capaian": {"target": "score"}}},
        {**MAPPING, "constants": {"period": "2025", "target": 0}},
        {"columns": {}},
    ],
)
async def test_a_mapping_that_says_no_appraisal_is_refused(desk: Desk, mapping: Json) -> None:
    answer = await bring(desk, [("ID-ani", 100, 90)], mapping)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:siklus:problem:invalid-mapping")
    assert answer.json()["errors"]


async def test_one_file_may_hold_several_periods_and_one_target_for_all(desk: Desk) -> None:
    await staff(desk, "ani", closed=True)
    await desk.feed(numbered(desk, "ani", "a"))
    columns = {year: {"target": "result", "constants": {"period": year}} for year in ("2024", "2025-S1")}
    mapping = {"person": "ID", "constants": {"target": 50}, "columns": columns}
    assert (await bring(desk, [("ID-ani", 40, 60)], mapping, "ID;2024;2025-S1")).json()["created"] == 1
    found = (await desk.get("/me/appraisals", "ani")).json()["appraisals"]
    assert [(each["period"], each["missed"]) for each in found] == [("2025-S1", 0), ("2024", 20)]


async def test_group_figures_are_released_with_small_units_and_their_complements_hidden(desk: Desk) -> None:
    people = await numbered_staff(desk, {"a": 20, "b": 9, "c": 3})
    names = [name for unit in people.values() for name in unit]
    await bring(desk, [(f"ID-{name}", 100, 100 - 10 * (number % 3)) for number, name in enumerate(names)])
    assert (await performance(desk))["performance"] is None
    await release(desk)
    found = await performance(desk)
    assert (found["performance"]["n"], found["performance"]["period"]) == (32, "2025")
    assert found["performance"]["gap"] == pytest.approx(sum(10 * (number % 3) for number in range(32)) / 32)
    low, high = found["performance"]["gap_interval"]
    assert low < found["performance"]["gap"] < high
    hidden = {unit["name"]["id"][-1]: unit["performance"]["suppressed"] for unit in found["units"]}
    # Units of 20, 9 and 3: the 3 is hidden, and the 9 with it, since 32 - 20 - 9 would tell it.
    assert hidden == {"a": False, "b": True, "c": True}
    assert (await performance(desk, f"unit_admin:{desk.world.id('c')}"))["performance"]["n"] == 3
    other = (await performance(desk, f"analyst:{desk.world.id('c')}"))["performance"]
    assert (other["suppressed"], other["n"], other["gap"]) == (True, None, None)


async def test_a_released_figure_keeps_still_until_five_people_have_moved(desk: Desk) -> None:
    people = await numbered_staff(desk, {"a": 10})
    first = [(f"ID-{name}", 100, 90 if number % 2 else 100) for number, name in enumerate(people["a"])]
    await bring(desk, first)
    await release(desk)
    before = (await performance(desk))["performance"]
    await bring(desk, [(row[0], 100, 50) for row in first[:1]])
    await release(desk)
    assert (await performance(desk))["performance"] == before
    await bring(desk, [(row[0], 100, 100 if number % 2 else 40) for number, row in enumerate(first[:6])])
    await release(desk)
    assert (await performance(desk))["performance"]["gap"] != before["gap"]


@pytest.mark.parametrize(("reports", "n"), [(0, 10), (4, 10), (6, None), (9, 10)])
async def test_a_superior_reads_the_own_unit_unless_one_to_four_others_are_left(
    desk: Desk, reports: int, n: int | None
) -> None:
    people = (await numbered_staff(desk, {"a": 10}))["a"]
    await desk.feed_batch([numbered(desk, name, "a", supervisor=people[0]) for name in people[1 : reports + 1]])
    await bring(desk, [(f"ID-{name}", 100, 90 if number % 2 else 100) for number, name in enumerate(people)])
    await release(desk)
    assert (await desk.get("/performance", people[0])).json()["performance"]["n"] == n


async def test_reports_in_another_unit_are_not_subtracted(desk: Desk) -> None:
    people = await numbered_staff(desk, {"a": 10, "b": 10})
    superior = people["a"][0]
    await desk.feed_batch([numbered(desk, name, "b", supervisor=superior) for name in people["b"][:6]])
    rows = [
        (f"ID-{name}", 100, 90 if number % 2 else 100) for each in people.values() for number, name in enumerate(each)
    ]
    await bring(desk, rows)
    await release(desk)
    assert (await desk.get("/performance", superior)).json()["performance"]["n"] == 10


async def test_it_stands_beside_the_competency_gap_and_is_released_by_itself(desk: Desk) -> None:
    people = await numbered_staff(desk, {"a": 10})
    await desk.release("baseline")
    await bring(desk, [(f"ID-{name}", 100, 95 if number % 2 else 100) for number, name in enumerate(people["a"])])
    made = await release_due(desk.analytics.session, after=timedelta(0), every=timedelta(days=7))
    assert made == 1
    assert await release_due(desk.analytics.session, after=timedelta(0), every=timedelta(days=7)) == 0
    found = await performance(desk)
    assert (found["release"]["cause"], found["performance"]["gap"]) == ("schedule", 2.5)
    assert [need["code"] for need in found["needs"]] == ["A"]
    assert found["needs"][0]["gap"] is not None
    needs = (await desk.get("/needs", "ana", "analyst", wave="current")).json()
    assert needs["needs"][0]["gap"] == found["needs"][0]["gap"]
    nothing = await desk.post("/releases", "ana", "analyst", body={"wave": "performance", "period": "2019"})
    assert (nothing.status_code, nothing.json()["type"]) == (409, "urn:siklus:problem:nothing-to-release")
    assert (await desk.get("/performance", "ana", "analyst", period="2019")).status_code == 404


async def test_who_left_is_counted_no_more(desk: Desk) -> None:
    people = await numbered_staff(desk, {"a": 6})
    await bring(desk, [(f"ID-{name}", 100, 90 if number % 2 else 100) for number, name in enumerate(people["a"])])
    await desk.feed(numbered(desk, people["a"][0], "a", active=False))
    assert (await performance(desk, "unit_admin"))["performance"]["n"] == 5
