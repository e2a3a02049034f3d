"""Competencies and standards out of spreadsheets."""

from tests.catalog.world import World

COMPETENCIES = """code;kind;name_id;name_en;source
DIG.01;technical;Aplikasi;Applications;dokumen
MAN.01;managerial;Integritas;Integrity;Permenpan RB 38/2017
"""
LEVELS = "level,name_id,name_en\n1,Paham,Aware\n2,Dasar,Basic\n"
STANDARDS = """job_level,competency,required_level,source
pengawas,DIG.01,2,contoh
pengawas,MAN.01,2,contoh
pelaksana,DIG.01,1,contoh
"""


async def test_the_same_file_twice_changes_nothing(world: World) -> None:
    first = (await world.upload("competencies", COMPETENCIES)).json()
    again = (await world.upload("competencies", COMPETENCIES)).json()
    changed = (await world.upload("competencies", COMPETENCIES.replace("Integritas", "Kejujuran"))).json()

    assert [(report["created"], report["changed"], report["unchanged"]) for report in (first, again, changed)] == [
        (2, 0, 0),
        (0, 0, 2),
        (0, 1, 1),
    ]
    assert len(await world.published("competency.created")) == 2
    assert [event["name"]["id"] for event in await world.published("competency.changed")] == ["Kejujuran"]


async def test_levels_come_from_their_own_file_or_from_the_reference_data(world: World) -> None:
    await world.upload("competencies", COMPETENCIES)
    (usual, _) = (await world.done("GET", "/competencies"))["items"]

    await world.upload("competencies", COMPETENCIES, part="levels", extra=LEVELS)

    (named, _) = (await world.done("GET", "/competencies"))["items"]
    assert [level["name"]["id"] for level in usual["levels"]][-1] == "Ahli"
    assert [level["name"]["en"] for level in named["levels"]] == ["Aware", "Basic"]


async def test_one_bad_row_stores_nothing_and_every_bad_row_is_told_at_once(world: World) -> None:
    content = COMPETENCIES + "X.1;magical;Sihir;Magic;\nDIG.01;technical;Lagi;Again;\n"

    refused = await world.upload("competencies", content)

    assert refused.json()["type"] == "urn:siklus:problem:import-rejected"
    assert {problem["line"] for problem in refused.json()["report"]["problems"]} >= {4, 5}
    assert await world.count("competencies") == 0


async def test_a_trial_run_counts_and_stores_nothing(world: World) -> None:
    await world.upload("competencies", COMPETENCIES)

    tried = await world.upload("competencies", COMPETENCIES.replace("Integritas", "Kejujuran"), dry_run=True)

    assert (tried.json()["changed"], tried.json()["dry_run"]) == (1, True)
    names = [item["name"]["id"] for item in (await world.done("GET", "/competencies"))["items"]]
    assert "Kejujuran" not in names


async def test_good_rows_alone_are_stored_on_request_and_the_others_come_back(world: World) -> None:
    await world.upload("competencies", COMPETENCIES)
    content = STANDARDS + "pengawas,XXX.9,2,\nraja,DIG.01,5,\n"

    report = (await world.upload("standards", content, accept_valid=True)).json()

    assert (report["created"], report["rejected"]) == (3, 2)
    path = report["rejected_file"].removeprefix("/catalog/v1")
    rejected = (await world.admin("GET", path)).content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in rejected[1:]] == [["pengawas", "XXX.9"], ["raja", "DIG.01"]]
    assert len(await world.audited("standards.imported")) == 1


async def test_standards_are_published_by_job_level_and_the_same_file_changes_none(world: World) -> None:
    await world.upload("competencies", COMPETENCIES)
    await world.upload("standards", STANDARDS)

    again = (await world.upload("standards", STANDARDS)).json()
    changed = (await world.upload("standards", STANDARDS.replace("MAN.01,2", "MAN.01,3"))).json()

    assert (again["unchanged"], changed["changed"]) == (3, 1)
    published = await world.published("standard.set")
    assert {event["job_level"]: len(event["required"]) for event in published} == {"pengawas": 2, "pelaksana": 1}
    assert [event["job_level"] for event in await world.published("standard.changed")] == ["pengawas"]


async def test_only_administrators_import(world: World) -> None:
    headers = world.headers("somebody", "analyst")
    files = {"file": ("competencies.csv", COMPETENCIES.encode(), "text/csv")}

    refused = await world.service.client.post("/catalog/v1/imports/competencies", files=files, headers=headers)

    assert refused.status_code == 403
