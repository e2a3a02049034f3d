"""JP as people see them: conversion, caps across sessions, reversal, floor and ceiling."""

from datetime import timedelta

from tests.catalog.world import MONDAY, World, first_of


async def test_where_a_programme_states_jp_these_count(world: World) -> None:
    (person,) = await world.people(1)

    await world.taught(await world.program(form="seminar", jp=9), [person], days=2)

    (entry,) = (await world.hours(person))["items"]
    assert (entry["jp"], entry["basis"], entry["capped_reason"]) == (9, "stated", None)


async def test_a_seminar_without_stated_jp_counts_four_a_day(world: World) -> None:
    (person,) = await world.people(1)

    await world.taught(await world.program(form="seminar", jp=None), [person], days=2)

    (entry,) = (await world.hours(person))["items"]
    assert (entry["jp"], entry["basis"], entry["calculation"]["unit"]) == (8, "converted", "day")


async def test_two_e_learnings_on_one_day_share_its_three_jp(world: World) -> None:
    (person,) = await world.people(1)
    program = await world.program(form="e_learning", jp=None)

    await world.taught(program, [person], hours=2, teaching_minutes=90)
    await world.taught(program, [person], start=MONDAY + timedelta(hours=3), hours=3, teaching_minutes=135)

    entries = {entry["jp"]: entry["capped_reason"] for entry in (await world.hours(person))["items"]}
    assert entries == {2: None, 1: "at_most_3_jp_a_day"}


async def test_a_reversal_is_a_new_entry_and_frees_what_the_credit_took_of_the_cap(world: World) -> None:
    (person,) = await world.people(1)
    program = await world.program(form="e_learning", jp=None)
    await world.taught(program, [person], hours=2, teaching_minutes=135)
    (credited,) = (await world.hours(person))["items"]

    reversal = await world.done("POST", f"/learning-hours/{credited['id']}/reverse", {"reason": "Salah peserta"})
    await world.taught(program, [person], start=MONDAY + timedelta(hours=4), hours=3, teaching_minutes=135)

    hours = await world.hours(person)
    assert (reversal["jp"], reversal["reversal_of"]) == (-3, credited["id"])
    assert sorted(entry["jp"] for entry in hours["items"]) == [-3, 3, 3]
    assert next(entry for entry in hours["items"] if entry["id"] == credited["id"]) == credited
    assert await world.audited("learning_hours.reversed") == [("admin", "Salah peserta")]


async def test_a_credit_is_reversed_once(world: World) -> None:
    (person,) = await world.people(1)
    await world.taught(await world.program(), [person])
    (credited,) = (await world.hours(person))["items"]
    path = f"/learning-hours/{credited['id']}/reverse"
    await world.done("POST", path, {"reason": "Salah peserta"})

    again = await world.admin("POST", path, {"reason": "Salah peserta"})

    assert again.json()["type"] == "urn:siklus:problem:already-reversed"


async def test_a_pns_is_told_how_many_jp_are_missing_in_the_calendar_year(world: World) -> None:
    (person,) = await world.people(1)

    await world.taught(await world.program(jp=8), [person])

    period = next(row for row in (await world.hours(person))["periods"] if row["starts_on"] == first_of(2026))
    assert (period["jp"], period["minimum_jp"], period["missing_jp"]) == (8, 20, 12)
    assert "PP 11/2017" in period["warning"]["id"]


async def test_a_pppk_is_warned_above_twenty_four_jp_of_a_contract_year_and_not_blocked(world: World) -> None:
    (person,) = await world.people(1, employment="pppk", contract_starts_on="2024-03-03")

    # The contract year begins on the day between the two sessions.
    await world.taught(await world.program(jp=20), [person], start=MONDAY)
    await world.taught(await world.program(jp=30), [person], start=MONDAY + timedelta(days=1))

    periods = {row["starts_on"]: row for row in (await world.hours(person))["periods"]}
    assert (periods["2025-03-03"]["jp"], periods["2025-03-03"]["warning"]) == (20, None)
    assert (periods["2026-03-03"]["jp"], periods["2026-03-03"]["exceeding_jp"]) == (30, 6)


async def test_the_export_has_the_shape_of_siasn_and_leaves_reversed_credits_and_nips_out(world: World) -> None:
    kept, reversed_ = await world.people(2)
    await world.hear(world.say_person(kept, external_id="A1B2"), world.say_person(reversed_, external_id="C3D4"))
    await world.taught(await world.program(jp=8), [kept, reversed_], days=2)
    (credited,) = (await world.hours(reversed_))["items"]
    await world.done("POST", f"/learning-hours/{credited['id']}/reverse", {"reason": "Salah peserta"})

    exported = await world.admin("GET", "/exports/siasn.csv", params={"from": "2026-01-01", "to": "2026-12-31"})

    header, row = exported.content.decode("utf-8-sig").split()
    assert header.startswith("pnsOrangId;jenisDiklatId;namaKursus;jumlahJam;institusiPenyelenggara;nomorSertipikat")
    assert row.startswith("A1B2;8;Bimtek;8;BPSDM;2026/000001;02-03-2026;03-03-2026;2026;")
    assert len(await world.audited("siasn.exported")) == 1


async def test_another_regulation_counts_from_its_day_on(world: World) -> None:
    (person,) = await world.people(1)
    table = await world.done("GET", "/reference/jp_rules")
    rows = [row | {"national_jp": "5"} if row["form"] == "seminar" else row for row in table["rows"]]
    body = {"valid_from": "2026-03-03", "source": "Peraturan LAN contoh", "rows": rows}
    added = await world.call("POST", "/reference/jp_rules/versions", "root", "operator", json=body)
    program = await world.program(form="seminar", jp=None)

    await world.taught(program, [person], start=MONDAY)
    await world.taught(program, [person], start=MONDAY + timedelta(days=1))

    assert added.json()["version"] == 2
    assert [entry["jp"] for entry in (await world.hours(person))["items"]] == [5, 4]
