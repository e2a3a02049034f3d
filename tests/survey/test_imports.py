"""Units and people from spreadsheets: every bad row told at once, the same file twice changes nothing."""

from tests.survey.conftest import STAFF, Agency


async def test_the_same_file_twice_changes_nothing(staffed: Agency) -> None:
    before = len(await staffed.events("%"))
    again = await staffed.import_staff()
    assert {name: again.json()[name] for name in ("created", "changed", "unchanged")} == {
        "created": 0,
        "changed": 0,
        "unchanged": 4,
    }
    assert len(await staffed.events("%")) == before


async def test_superiors_may_stand_later_in_the_file(agency: Agency) -> None:
    upside_down = "\n".join(reversed(STAFF.splitlines()))
    reply = await agency.import_staff(upside_down)
    assert (reply.status_code, reply.json()["created"]) == (200, 4)
    people = {person["external_id"]: person for person in (await agency.admin("GET", "/people")).json()["items"]}
    assert people["P4"]["supervisor_id"] == people["P2"]["id"]


async def test_a_changed_row_is_one_change_of_one_person(staffed: Agency) -> None:
    reply = await staffed.import_staff(STAFF.replace("pns,SUB,P2,pelaksana", "pns,SUB,P2,pengawas"))
    assert (reply.json()["changed"], reply.json()["unchanged"]) == (1, 3)
    [event] = await staffed.events("person.changed")
    assert (event["payload"]["job_level"], event["sequence"]) == ("pengawas", 2)


async def test_every_bad_row_is_told_at_once_and_nothing_is_stored(agency: Agency) -> None:
    rows = (
        'P1,Satu Contoh,"1,985E+17",pns,DINAS,,administrator,p1\n'
        "P2,Dua Contoh,,pns,TAKADA,,pelaksana,p2\n"
        "P3,Tiga Contoh,,honorer,SUB,,pelaksana,p3\n"
        "P4,Empat Contoh,,pns,SUB,P9,pelaksana,p4\n"
    )
    reply = await agency.import_staff(rows)
    assert (reply.status_code, reply.json()["type"]) == (422, "urn:siklus:problem:import-rejected")
    found = {(problem["line"], problem["column"]) for problem in reply.json()["report"]["problems"]}
    assert found == {(2, "nip"), (3, "unit_code"), (4, "employment"), (5, "supervisor")}
    assert (await agency.admin("GET", "/people")).json()["items"] == []


async def test_a_cycle_of_superiors_is_told_by_name(agency: Agency) -> None:
    rows = "P1,Ani Contoh,,pns,SUB,P2,pelaksana,p1\nP2,Beni Contoh,,pns,SUB,P1,pelaksana,p2\n"
    reply = await agency.import_staff(rows)
    reasons = [problem["reason"]["en"] for problem in reply.json()["report"]["problems"]]
    assert len(reasons) == 2
    assert all("Ani Contoh" in reason and "Beni Contoh" in reason for reason in reasons)


async def test_a_dry_run_says_what_would_happen_and_stores_nothing(agency: Agency) -> None:
    content = "external_id,name,employment,unit_code,job_level\nP1,Satu Contoh,pns,SUB,pelaksana\n"
    reply = await agency.upload("people", content, dry_run=True)
    assert (reply.json()["created"], reply.json()["dry_run"]) == (1, True)
    assert (await agency.admin("GET", "/people")).json()["items"] == []


async def test_accepting_the_valid_rows_gives_the_others_back_with_reasons(agency: Agency) -> None:
    content = (
        "external_id;name;employment;unit_code;job_level;supervisor\n"
        "P1;Satu Contoh;pns;SUB;pelaksana;P2\n"
        "P2;Dua Contoh;pns;TAKADA;pelaksana;\n"
        "P3;Tiga Contoh;pns;SUB;pelaksana;\n"
    )
    reply = await agency.upload("people", content, accept_valid=True)
    assert (reply.status_code, reply.json()["created"], reply.json()["rejected"]) == (200, 1, 2)
    path = reply.json()["rejected_file"].removeprefix("/survey/v1")
    lines = (await agency.admin("GET", path)).content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith("alasan;perbaikan")
    assert [line[:2] for line in lines[1:]] == ["P1", "P2"]


async def test_two_units_below_each_other_are_refused(agency: Agency) -> None:
    reply = await agency.upload("units", "code,parent_code,name_id\nA,B,Unit A\nB,A,Unit B\n")
    assert (reply.status_code, len(reply.json()["report"]["problems"])) == (422, 2)


async def test_an_import_needs_an_administrator_and_leaves_an_audit_row(staffed: Agency) -> None:
    files = {"file": ("units.csv", b"code,name_id\nX,Unit X\n", "text/csv")}
    refused = await staffed.call("p2", "POST", "/imports/units", files=files)
    assert refused.status_code == 403
    driver = await staffed.driver()
    actions = await driver.fetch("SELECT action, actor_subject FROM audit_entries WHERE object_type = 'import'")
    assert {(row["action"], row["actor_subject"]) for row in actions} == {
        ("units.imported", "admin"),
        ("people.imported", "admin"),
    }
