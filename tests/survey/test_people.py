"""People and units: who is registered, who may see whom, and what an erasure leaves."""

from shared.ids import uuid7
from tests.survey.conftest import Agency


async def test_a_superior_sees_reports_by_name_and_nobody_else(staffed: Agency) -> None:
    own = await staffed.call("p1", "GET", "/people")
    assert {person["external_id"] for person in own.json()["items"]} == {"P1", "P2", "P3"}
    report = await staffed.call("p1", "GET", f"/people/{staffed.people['P2']}")
    assert (report.json()["name"], report.json()["nip"]) == ("Dewi Contoh", None)
    stranger = await staffed.call("p1", "GET", f"/people/{staffed.people['P4']}")
    missing = await staffed.call("p1", "GET", f"/people/{uuid7()}")
    assert [stranger.status_code, missing.status_code] == [404, 404]
    assert stranger.json()["detail"] == missing.json()["detail"]


async def test_a_unit_admin_sees_the_unit_and_what_lies_below(staffed: Agency) -> None:
    units = {unit["code"]: unit["id"] for unit in (await staffed.admin("GET", "/units")).json()["items"]}
    below = await staffed.call("tata", "GET", "/people", f"unit_admin:{units['SUB']}")
    assert {person["external_id"] for person in below.json()["items"]} == {"P2", "P3", "P4"}
    whole = await staffed.call("tata", "GET", "/people", f"unit_admin:{units['DINAS']}")
    assert len(whole.json()["items"]) == 4


async def test_an_analyst_sees_records_without_names(staffed: Agency) -> None:
    listed = (await staffed.call("ana", "GET", "/people", "analyst")).json()["items"]
    assert (len(listed), {person["name"] for person in listed}) == (4, {None})


async def test_a_nip_is_found_by_a_body_and_travels_on_the_restricted_topic_only(staffed: Agency) -> None:
    found = await staffed.admin("POST", "/people/search", json={"nip": "199002022015012002"})
    assert found.json()["external_id"] == "P2"
    assert all("199002022015012002" not in str(event["payload"]) for event in await staffed.events("person.%"))
    assert any("199002022015012002" in str(event["payload"]) for event in await staffed.events("identity.%"))


async def test_a_superior_cannot_be_an_own_report(staffed: Agency) -> None:
    path = f"/people/{staffed.people['P1']}"
    reply = await staffed.admin(
        "PATCH", path, json={"supervisor_id": staffed.people["P4"]}, headers={"If-Match": '"1"'}
    )
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:siklus:problem:supervisor-cycle")


async def test_somebody_who_retires_has_left(staffed: Agency) -> None:
    path = f"/people/{staffed.people['P4']}"
    reply = await staffed.admin("PATCH", path, json={"status": "retired"}, headers={"If-Match": '"1"'})
    assert (reply.status_code, reply.json()["active"]) == (200, False)
    [event] = await staffed.events("person.left")
    assert (event["payload"]["active"], event["payload"]["status"]) == (False, "retired")


async def test_an_erasure_leaves_a_pseudonym_a_tombstone_and_a_reason(staffed: Agency) -> None:
    path = f"/people/{staffed.people['P4']}"
    assert (await staffed.admin("DELETE", path, params={"reason": "Permohonan pegawai"})).status_code == 204
    left = (await staffed.admin("GET", path)).json()
    assert (left["name"], left["status"], left["identities"], left["external_id"]) == (None, "erased", [], None)
    [tombstone] = await staffed.events("identity.tombstone")
    assert tombstone["payload"] is None
    assert (await staffed.call("p4", "GET", "/me/invitations")).status_code == 403
    driver = await staffed.driver()
    reason = await driver.fetchval("SELECT reason FROM audit_entries WHERE action = 'person.erased'")
    assert reason == "Permohonan pegawai"


async def test_an_id_is_idempotent_and_other_content_is_refused(agency: Agency) -> None:
    unit = {"id": str(uuid7()), "code": "BARU", "name": {"id": "Unit", "en": "Unit"}, "valid_from": "2026-01-01"}
    unit["parent_id"] = agency.government
    replies = [
        await agency.admin("POST", "/units", json=unit),
        await agency.admin("POST", "/units", json=unit),
        await agency.admin("POST", "/units", json={**unit, "code": "LAIN"}),
    ]
    assert [reply.status_code for reply in replies] == [201, 201, 409]


async def test_a_successor_ends_its_predecessors(agency: Agency) -> None:
    units = {unit["code"]: unit["id"] for unit in (await agency.admin("GET", "/units")).json()["items"]}
    new = {"code": "SUB2", "name": {"id": "Baru", "en": "New"}, "valid_from": "2026-01-01"}
    new |= {"parent_id": units["DINAS"], "predecessor_ids": [units["SUB"]]}
    assert (await agency.admin("POST", "/units", json=new)).status_code == 201
    [merged] = await agency.events("unit.merged")
    assert (merged["payload"]["id"], merged["payload"]["valid_to"]) == (units["SUB"], "2025-12-31")
