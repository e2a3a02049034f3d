"""The heat map and the exports tell what `/needs` tells, and hide what it hides."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
from openpyxl import load_workbook

from analytics.heat_maps.schemas import HeatMap
from tests.analytics.desk import Desk
from tests.analytics.stories import answered

SIZES = {"a": 3, "b": 6, "c": 12, "d": 20}


async def shown(desk: Desk) -> dict[str, Mapping[str, Any]]:
    """The figures by unit code, as `/needs` shows them."""
    answer = (await desk.get("/needs", "ana", "analyst")).json()
    codes = {str(desk.world.id(code)): code for code in SIZES}
    return {codes[unit["unit_id"]]: unit["needs"][0] for unit in answer["units"]} | {"jambi": answer["needs"][0]}


@pytest.mark.parametrize(
    ("figure", "n"), [("gap", "n"), ("below", "n"), ("mwds", "mwds_n"), ("low_confidence", "confidence_n")]
)
async def test_the_heat_map_shows_the_numbers_of_the_needs(desk: Desk, figure: str, n: str) -> None:
    await answered(desk, SIZES)
    await desk.release()
    got = await desk.get("/needs/heat-map", "ana", "analyst", figure=figure)
    answer = HeatMap.model_validate_json(got.content).model_dump(mode="json")
    assert answer == got.json()
    needs = await shown(desk)
    assert answer["units"][0]["code"] == "jambi"
    assert [column["code"] for column in answer["competencies"]] == ["A"]
    assert {unit["code"]: unit["values"][0] for unit in answer["units"]} == {
        code: need[figure] for code, need in needs.items()
    }
    assert {unit["code"]: unit["n"][0] for unit in answer["units"]} == {code: need[n] for code, need in needs.items()}
    assert answer["release"]["number"] == 1


@pytest.mark.parametrize("roles", [("analyst",), ("unit_admin",)])
async def test_the_numbers_of_several_competencies_stand_below_their_own_column(
    desk: Desk, roles: tuple[str, ...]
) -> None:
    world = desk.world
    names = [f"p{number}" for number in range(12)]
    await desk.open_government("C", "A", "B", required=3)
    await desk.feed_batch([world.person(name) for name in names])
    await desk.feed(world.campaign("akpk"))
    levels = {"A": (2, 3), "B": (0, 3), "C": (1, 3)}
    await desk.feed_batch(
        [
            # One in four says nothing about C.
            world.response(
                name, {code: (5, low_high[n % 2], 3) for code, low_high in levels.items() if code != "C" or n % 4}
            )
            for n, name in enumerate(names)
        ]
    )
    await desk.feed(world.campaign("akpk", status="closed", accepted=12))
    await desk.release()
    answer = (await desk.get("/needs/heat-map", "ana", *roles)).json()
    assert [column["code"] for column in answer["competencies"]] == ["A", "B", "C"]
    needs = {need["code"]: need for need in (await desk.get("/needs", "ana", *roles)).json()["needs"]}
    shown = [(needs[code]["gap"], needs[code]["n"]) for code in "ABC"]
    assert [n for _, n in shown] == [12, 12, 9]
    assert len({gap for gap, _ in shown}) == 3
    assert list(zip(answer["units"][0]["values"], answer["units"][0]["n"], strict=True)) == shown


async def test_a_release_without_its_heat_map_has_it_put_together_when_it_is_read(desk: Desk) -> None:
    await answered(desk, SIZES)
    await desk.release()
    kept = (await desk.get("/needs/heat-map", "ana", "analyst")).json()
    assert len(await desk.rows("DELETE FROM released_heat_maps RETURNING figure")) == 4
    assert (await desk.get("/needs/heat-map", "ana", "analyst")).json() == kept


async def test_units_have_places_only_where_their_gap_is_shown(desk: Desk) -> None:
    await answered(desk, SIZES)
    await desk.release()
    answer = (await desk.get("/needs/heat-map", "ana", "analyst")).json()
    places = {unit["code"]: unit["places"][0] for unit in answer["units"]}
    assert {code for code, place in places.items() if place is not None} == {"c", "d"}
    assert sorted(place for place in places.values() if place is not None) == [1, 2]


async def test_who_sees_every_person_of_a_unit_has_its_row_at_once(desk: Desk) -> None:
    await answered(desk, SIZES)
    admin = f"unit_admin:{desk.world.id('a')}"
    [row] = (await desk.get("/needs/heat-map", "admin", admin)).json()["units"]
    assert (row["code"], row["n"]) == ("a", [3])


async def test_the_csv_has_a_row_for_each_unit_and_competency_and_hides_the_same(desk: Desk) -> None:
    await answered(desk, SIZES)
    await desk.release()
    answer = await desk.get("/exports/needs.csv", "ana", "analyst")
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    needs = await shown(desk)
    assert {row[0]: row[4] for row in rows[1:]} == {
        code: "" if need["n"] is None else str(need["n"]) for code, need in needs.items()
    }
    audit = await desk.rows("SELECT details FROM audit_entries WHERE action = 'needs.exported'")
    assert audit[0][0]["rows"] == 5


async def test_the_workbook_of_a_release_is_the_same_bytes_and_tells_its_methods(desk: Desk) -> None:
    await answered(desk, SIZES)
    await desk.release()
    first = (await desk.get("/exports/needs.xlsx", "ana", "analyst")).content
    assert (await desk.get("/exports/needs.xlsx", "ana", "analyst")).content == first
    workbook = load_workbook(io.BytesIO(first))
    assert workbook.sheetnames == ["Kebutuhan", "Metode"]
    told = {row[0].value: row[1].value for row in workbook["Metode"].iter_rows()}
    assert "Borich 1980" in str(told["mwds"])
    assert told["evidence_policy"] == "1"
