"""The yearly plan: compiled from accepted proposals, brought by four officials to a decree, revised, exported."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.analytics.desk import Desk
from tests.analytics.test_proposals import proposals, surveyed

SEVEN: dict[str, Any] = {
    "organiser": "BPSDM Provinsi",
    "starts_on": "2027-03-01",
    "ends_on": "2027-03-04",
    "curriculum": "Sesuai kurikulum pelatihan teknis",
    "budget": 120_000_000,
}
OFFICIAL = {"name": "Contoh Pejabat", "position": "Kepala Bidang"}
DECREE = {**OFFICIAL, "decree_number": "800/123/2026", "decree_date": "2026-12-01"}
Json = Mapping[str, Any]


async def change(
    desk: Desk, plan: Json, path: str = "", body: Json | None = None, *, by: str = "officer", method: str = "POST"
) -> Json:
    """What a training officer sends about a plan at the revision that was read; the plan afterwards."""
    answer = await send(desk, plan, path, body, by=by, method=method)
    assert answer[0] in {200, 201}, answer[1]
    return answer[1]


async def send(
    desk: Desk, plan: Json, path: str = "", body: Json | None = None, *, by: str = "officer", method: str = "POST"
) -> tuple[int, Json]:
    headers = {**desk.headers(by, "training_admin"), "If-Match": f'"{plan["revision"]}"'}
    url = f"/analytics/v1/plans/{plan['id']}{path}"
    answer = await desk.analytics.client.request(method, url, json=dict(body or {}), headers=headers)
    return answer.status_code, answer.json()


async def compiled(desk: Desk) -> Json:
    """A plan of one row, from the one proposal that a campaign led to."""
    await surveyed(desk)
    (proposal,) = await proposals(desk)
    await desk.post(f"/proposals/{proposal['id']}/accept", "officer", "training_admin", body={})
    answer = await desk.post("/plans", "officer", "training_admin", body={"year": 2027})
    assert answer.status_code == 201, answer.text
    plan: Json = answer.json()
    return plan


async def filled(desk: Desk) -> Json:
    """A plan whose only row has its seven fields."""
    plan = await compiled(desk)
    return await change(desk, plan, f"/rows/{plan['rows'][0]['id']}", SEVEN, method="PATCH")


async def set_by_decree(desk: Desk) -> Json:
    """A plan that went all its way."""
    plan = await change(desk, await filled(desk), "/verify", OFFICIAL, by="verifier")
    plan = await change(desk, plan, "/validate", OFFICIAL, by="validator")
    return await change(desk, plan, "/set", DECREE, by="secretary")


async def export(desk: Desk, plan: Json, kind: str) -> bytes:
    answer = await desk.get(f"/plans/{plan['id']}/export", "ana", "analyst", format=kind)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_accepted_proposals_become_rows_with_what_is_known_of_the_seven_fields(desk: Desk) -> None:
    plan = await compiled(desk)
    (row,) = plan["rows"]
    assert (plan["state"], plan["edition"], row["target_count"], row["form"]) == ("compiled", 1, 10, "seminar")
    assert (row["competency_kind"], row["path"], row["evidence"]["n"]) == ("technical", "classical", 12)
    assert row["missing"] == ["organiser", "starts_on", "ends_on", "curriculum", "budget"]
    assert row["evidence"]["form_reason"]["id"]
    again = await desk.post("/plans", "officer", "training_admin", body={"year": 2027})
    assert (again.status_code, again.json()["type"]) == (409, "urn:siklus:problem:plan-exists")


async def test_compiling_again_adds_what_was_accepted_since_and_overwrites_nothing(desk: Desk) -> None:
    await surveyed(desk)
    plan: Json = (await desk.post("/plans", "officer", "training_admin", body={"year": 2027})).json()
    assert (plan["rows"], plan["waiting_proposals"]) == ([], 0)
    (proposal,) = await proposals(desk)
    await desk.post(f"/proposals/{proposal['id']}/accept", "officer", "training_admin", body={})
    plan = await change(desk, plan, "/compile")
    plan = await change(desk, plan, f"/rows/{plan['rows'][0]['id']}", {"form": "workshop"}, method="PATCH")
    again = await change(desk, plan, "/compile")
    assert (again["revision"], again["rows"][0]["form"]) == (plan["revision"], "workshop")


async def test_a_row_is_added_by_hand_and_left_out_with_a_reason(desk: Desk) -> None:
    plan = await compiled(desk)
    body = {
        "competency_id": str(desk.world.competency_id("B")),
        "title": {"id": "Lokakarya B", "en": "Workshop B"},
        "target_rule": {"id": "Pengelola", "en": "Who runs it"},
        "target_level": 2,
        "form": "workshop",
        **SEVEN,
        "target_count": 20,
    }
    plan = await change(desk, plan, "/rows", body)
    added = next(row for row in plan["rows"] if row["proposal_id"] is None)
    assert (added["missing"], plan["budget"]) == ([], 120_000_000)
    path = f"/rows/{added['id']}"
    status, problem = await send(desk, plan, path, {"chosen": False}, method="PATCH")
    assert (status, problem["type"]) == (422, "urn:siklus:problem:reason-missing")
    left = {"chosen": False, "left_out_reason": "Pagu tidak cukup."}
    plan = await change(desk, plan, path, left, method="PATCH")
    assert plan["budget"] == 0
    for wrong in ({"form": "party"}, {"starts_on": "2027-05-01"}):
        assert (await send(desk, plan, path, wrong, method="PATCH"))[0] == 422
    unknown = {**body, "competency_id": str(desk.world.id("nothing"))}
    assert (await send(desk, plan, "/rows", unknown))[1]["type"] == "urn:siklus:problem:unknown-competency"


async def test_nothing_leaves_the_desk_before_the_seven_fields_are_filled_in(desk: Desk) -> None:
    plan = await compiled(desk)
    status, problem = await send(desk, plan, "/verify", OFFICIAL, by="verifier")
    assert (status, problem["type"]) == (422, "urn:siklus:problem:plan-incomplete")
    assert [error["pointer"].rpartition("/")[2] for error in problem["errors"]] == plan["rows"][0]["missing"]


async def test_each_step_is_another_officials_and_in_order(desk: Desk) -> None:
    plan = await filled(desk)
    assert (await send(desk, plan, "/validate", OFFICIAL, by="validator"))[0] == 409
    status, problem = await send(desk, plan, "/verify", OFFICIAL)
    assert (status, problem["type"]) == (403, "urn:siklus:problem:same-official")
    plan = await change(desk, plan, "/verify", OFFICIAL, by="verifier")
    assert (await send(desk, plan, "/compile"))[1]["type"] == "urn:siklus:problem:plan-not-compiled"
    assert (await send(desk, plan, "/validate", OFFICIAL, by="verifier"))[0] == 403
    plan = await change(desk, plan, "/validate", OFFICIAL, by="validator")
    assert (await send(desk, plan, "/set", DECREE, by="validator"))[0] == 403
    plan = await change(desk, plan, "/set", DECREE, by="secretary")
    assert [step["step"] for step in plan["steps"]] == ["compile", "verify", "validate", "set"]
    assert plan["steps"][-1]["decree_number"] == "800/123/2026"
    actions = [row[0] for row in await desk.rows("SELECT action FROM audit_entries WHERE object_type = 'plan'")]
    assert actions == ["compiled", "row_changed", "plan_verify", "plan_validate", "plan_set"]


async def test_a_plan_that_is_sent_back_is_compiled_again_and_goes_its_way_anew(desk: Desk) -> None:
    plan = await change(desk, await filled(desk), "/verify", OFFICIAL, by="verifier")
    plan = await change(desk, plan, "/return", {"reason": "Anggaran belum sesuai pagu."}, by="validator")
    plan = await change(desk, plan, f"/rows/{plan['rows'][0]['id']}", {"budget": 90_000_000}, method="PATCH")
    plan = await change(desk, plan, "/verify", OFFICIAL, by="verifier")
    assert (plan["state"], plan["budget"]) == ("verified", 90_000_000)


async def test_whoever_reads_an_old_revision_changes_nothing(desk: Desk) -> None:
    plan = await filled(desk)
    assert (await send(desk, {**plan, "revision": 1}, "/verify", OFFICIAL, by="verifier"))[0] == 412
    without = await desk.post(f"/plans/{plan['id']}/verify", "verifier", "training_admin", body=OFFICIAL)
    assert without.status_code == 428


async def test_a_set_plan_never_changes_and_what_comes_later_makes_a_revision(desk: Desk) -> None:
    plan = await set_by_decree(desk)
    first = await export(desk, plan, "json")
    renamed = desk.world.unit(desk.world.name)
    await desk.feed(replace(renamed, data={**(renamed.data or {}), "name": {"id": "Baru", "en": "New"}}))
    revision = await change(desk, plan, "/revise")
    assert (revision["edition"], revision["state"], revision["predecessor_id"]) == (2, "compiled", plan["id"])
    assert revision["rows"][0]["budget"] == SEVEN["budget"]
    await change(desk, revision, f"/rows/{revision['rows'][0]['id']}", {"budget": 1}, method="PATCH")
    assert await export(desk, plan, "json") == first
    assert (await send(desk, plan, "/revise"))[1]["type"] == "urn:siklus:problem:plan-exists"
    assert (await send(desk, plan, "/rows/" + plan["rows"][0]["id"], SEVEN, method="PATCH"))[0] == 409


async def test_the_export_is_the_same_bytes_and_says_who_when_by_which_policies_and_its_hash(desk: Desk) -> None:
    plan = await set_by_decree(desk)
    workbook, document = await export(desk, plan, "xlsx"), await export(desk, plan, "json")
    assert (workbook, document) == (await export(desk, plan, "xlsx"), await export(desk, plan, "json"))
    said = json.loads(document)
    without = {name: value for name, value in said.items() if name != "sha256"}
    canonical = json.dumps(without, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert said["sha256"] == hashlib.sha256(canonical).hexdigest() == plan["sha256"]
    assert [step["account"] for step in said["steps"]][-1].endswith("secretary")
    sheets = load_workbook(io.BytesIO(workbook))
    words = {sheet.title: [str(cell) for row in sheet.values for cell in row if cell is not None] for sheet in sheets}
    assert {"BPSDM Provinsi", "Seminar / konferensi / sarasehan", "Klasikal", "120000000", "10"} <= set(
        words["Rencana"]
    )
    assert "KONSEP" not in " ".join(words["Rencana"])
    signed = " ".join(words["Pengesahan"])
    for part in (
        said["sha256"],
        "bukti v1, usulan v1, rekomendasi v1",
        "800/123/2026, 01/12/2026",
        "Contoh Pejabat",
        "Asia/Jakarta",
    ):
        assert part in signed
    exported = await desk.rows("SELECT details FROM audit_entries WHERE action = 'exported'")
    assert [row[0]["format"] for row in exported] == ["xlsx", "json", "xlsx", "json"]


async def test_a_plan_that_is_not_set_says_that_it_is_a_draft(desk: Desk) -> None:
    plan = await compiled(desk)
    sheet = load_workbook(io.BytesIO(await export(desk, plan, "xlsx")))["Rencana"]
    assert "KONSEP" in str(sheet["A4"].value)


@pytest.mark.parametrize("roles", [("unit_admin:unit",), ("training_admin:unit",), ()])
async def test_plans_are_for_officers_of_the_whole_government(desk: Desk, roles: tuple[str, ...]) -> None:
    plan = await compiled(desk)
    roles = tuple(role.replace(":unit", f":{desk.world.id('a')}") for role in roles)
    for path in ("/plans", f"/plans/{plan['id']}", f"/plans/{plan['id']}/export"):
        assert (await desk.get(path, "p0", *roles)).status_code == 403
    foreign = desk.headers("officer", "training_admin", government=desk.world.id("elsewhere"))
    answer = await desk.analytics.client.get(f"/analytics/v1/plans/{plan['id']}", headers=foreign)
    assert answer.status_code == 404
    listed = (await desk.get("/plans", "ana", "analyst", year=2027)).json()["items"]
    assert [item["id"] for item in listed] == [plan["id"]]


async def test_proposals_say_what_earlier_programmes_of_the_form_achieved_in_steps_of_five(desk: Desk) -> None:
    await surveyed(desk)
    world = desk.world
    assert (await proposals(desk))[0]["form_achieved"] == {"passed": None, "applied": None}
    await desk.feed(world.program("program", form="seminar"))
    achieved: dict[str, Any] = {}
    for number in range(7):
        await desk.feed(world.evaluation(f"p{number}", teaches={"B": 2}, score=50 if number == 0 else 90))
        achieved = next(item for item in await proposals(desk) if item["kind"] == "new")["form_achieved"]
        assert (achieved["passed"] is None) == (number < 4)
    passed = achieved["passed"]
    assert (passed["n"], passed["value"]) == (5, 0.8)
    assert passed["low"] < 0.8 < passed["high"]
    assert achieved["applied"] is None
