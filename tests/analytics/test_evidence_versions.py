"""An edited evidence policy is built beside the one in force while events arrive, compared, swapped; it adds up."""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.evidence_policies.repository import evidence_policy
from analytics.evidence_policies.rules import content_of
from analytics.rebuilding.service import age_evidence, take_step
from analytics.recomputation.service import recompute, recompute_all
from analytics.standings.rules import Standing, cells_of, group_id, group_of
from shared.clock import now
from shared.database import commit
from tests.analytics.desk import Desk, FreshDesk
from tests.analytics.stories import LATER, accept, mentoring_of, staff
from tests.analytics.test_tables import history, in_batches

Json = Mapping[str, Any]
REASON = {"reason": "Disepakati dalam rapat."}
EDITS: list[dict[str, Any]] = [
    {"superior_choice": "best"},
    {"self_choice": "best", "proving_sources": []},
    {"self_sources": []},
    {"oldest_days": 90},
    {"superior_sources": ["supervisor", "evaluator"], "bar_without_standard": 4},
]
PATH = "/evidence-policies"


async def draft(desk: Desk, **edits: Any) -> str:
    answer = await desk.post(PATH, "officer", "training_admin", body={**edits, **REASON})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def do(desk: Desk, id_: str, action: str) -> Json:
    body = REASON if action in {"switch-on", "discard"} else {}
    answer = await desk.post(f"{PATH}/{id_}/{action}", "admin", "unit_admin", body=body)
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


async def step(desk: Desk) -> bool:
    async with desk.analytics.sessions() as session:
        more = await take_step(session, now(), portion=1)
        await commit(session)
    return more


async def finish(desk: Desk) -> None:
    while await step(desk):
        pass


async def built(desk: Desk, **edits: Any) -> str:
    id_ = await draft(desk, **edits)
    await do(desk, id_, "build")
    await finish(desk)
    return id_


async def switched(desk: Desk, **edits: Any) -> Json:
    id_ = await built(desk, **edits)
    await do(desk, id_, "compare")
    await do(desk, id_, "switch-on")
    await finish(desk)
    found: Json = (await desk.get(PATH, "ani")).json()["items"][0]
    return found


async def counts_of(desk: Desk, version: int) -> dict[tuple[int, int], int]:
    rows = await desk.rows(
        "SELECT group_id, cell, n FROM counts JOIN count_groups ON id = group_id WHERE n <> 0 AND policy_version = :v",
        v=version,
    )
    return {(row[0], row[1]): row[2] for row in rows}


async def expected_by(desk: Desk, *, in_force: bool) -> tuple[set[Standing], dict[tuple[int, int], int]]:
    people = [row[0] for row in await desk.rows("SELECT DISTINCT person_id FROM evidence")]
    found = [each for each in await recompute_all(desk.analytics.session, people) if each.in_force is in_force]
    counts: dict[tuple[int, int], int] = {}
    for each in found:
        for cell in cells_of(each.standing):
            key = group_id(group_of(each.standing, each.version)), cell
            counts[key] = counts.get(key, 0) + 1
    return {each.standing for each in found}, counts


async def standings_in(desk: Desk, table: str, where: str = "TRUE") -> set[Standing]:
    columns = ", ".join(Standing._fields)
    return {Standing._make(row) for row in await desk.rows(f"SELECT {columns} FROM {table} WHERE {where}")}


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6), edits=st.sampled_from(EDITS))
async def test_events_that_arrive_during_a_build_and_after_the_swap_end_in_the_tables_of_a_recomputation(
    seed: int, edits: dict[str, Any], fresh_desk: FreshDesk
) -> None:
    desk, choose = await fresh_desk(), random.Random(seed)
    batches = in_batches(history(desk.world, choose), choose)
    moments = sorted(choose.sample(range(1, len(batches) - 1), 3))
    parts = [batches[start:end] for start, end in zip([0, *moments], [*moments, len(batches)], strict=True)]
    for batch in parts[0]:
        await desk.feed_batch(batch)
    id_ = await draft(desk, **edits)
    await do(desk, id_, "build")
    for batch in parts[1]:
        await desk.feed_batch(batch)
        if choose.random() < 0.5:
            await step(desk)
    await finish(desk)
    for batch in parts[2]:
        await desk.feed_batch(batch)
    beside, tables = await expected_by(desk, in_force=False)
    assert await standings_in(desk, "candidates") == beside
    assert await counts_of(desk, 2) == tables
    live, live_tables = await expected_by(desk, in_force=True)
    assert (await standings_in(desk, "standings"), await counts_of(desk, 1)) == (live, live_tables)
    await do(desk, id_, "compare")
    await do(desk, id_, "switch-on")
    assert (await standings_in(desk, "standings"), await counts_of(desk, 2)) == (beside, tables)
    for batch in parts[3]:
        await desk.feed_batch(batch)
        if choose.random() < 0.5:
            await step(desk)
    await finish(desk)
    now_in_force, now_tables = await expected_by(desk, in_force=True)
    assert (await standings_in(desk, "standings"), await counts_of(desk, 2)) == (now_in_force, now_tables)
    assert (await standings_in(desk, "candidates"), await counts_of(desk, 1)) == (set(), {})


async def test_a_comparison_counts_what_a_swap_then_does(desk: Desk) -> None:
    world = desk.world
    await staff(desk, "ani", "budi", closed=True)
    await desk.feed(world.evaluation("ani", "application", rater_role="supervisor", rates={"A": 3}, at=LATER))
    await desk.feed(
        world.evaluation(
            "ani", "application", rater_role="supervisor", rates={"A": 1}, name="again", at=LATER + timedelta(days=1)
        )
    )
    assert (await desk.needs_of("ani"))["A"]["present"] == 1
    id_ = await built(desk, superior_choice="best")
    difference = await do(desk, id_, "compare")
    assert (difference["version"], difference["in_force"], difference["people"]) == (2, 1, 2)
    assert (difference["changed"], difference["raised"], difference["lowered"]) == (1, 1, 0)
    assert (difference["needs_before"], difference["needs_after"], difference["closed"]) == (2, 1, 1)
    (competency,) = difference["competencies"]
    assert (competency["gap_before"], competency["gap_after"]) == (1.0, 0.5)
    assert (await desk.needs_of("ani"))["A"]["present"] == 1
    await do(desk, id_, "switch-on")
    assert (await desk.needs_of("ani"))["A"]["present"] == 3
    assert (await desk.needs_of("budi"))["A"]["present"] == 1
    belief = (await desk.get(f"/me/needs/{world.competency_id('A')}", "ani")).json()
    assert (belief["policy_version"], belief["present"]) == (2, 3)
    assert [item["value"] for item in belief["evidence"] if item["role"] == "decides"] == [3]
    await finish(desk)
    facts = [
        (fact, state["policy_version"], state["present"]) for fact, state in await desk.published("analytics.needs")
    ]
    assert facts[-1] == ("closed", 2, 3)
    assert (await desk.get("/reference/policies", "ani")).json()["evidence"]["version"] == 2


async def test_recommendations_made_before_a_swap_keep_their_versions_and_undecided_ones_follow_it(desk: Desk) -> None:
    await staff(desk, "ani", "budi", closed=True)
    for name in ("ani", "budi"):
        await desk.feed(
            desk.world.evaluation(
                name, "application", rater_role="evaluator", rates={"A": 3}, name=f"{name}/rated", at=LATER
            )
        )
        await desk.feed(desk.world.evaluation(name, "application", teaches={"A": 2}, application_score=1, at=LATER))
    await accept(desk, await mentoring_of(desk, "budi"))
    version = await switched(desk, superior_sources=["supervisor", "evaluator"])
    assert (version["state"], version["replaces"], version["finished"]) == ("in_force", 1, True)
    states = {name: (await mentoring_of(desk, name))["state"] for name in ("ani", "budi")}
    assert states == {"ani": "withdrawn", "budi": "accepted"}
    assert (await desk.needs_of("ani"))["A"]["present"] == 3


async def test_evidence_that_gets_too_old_counts_no_more_from_that_day_on(desk: Desk) -> None:
    await staff(desk, "ani", closed=True)
    await switched(desk, oldest_days=3650)
    await desk.rows(
        "UPDATE evidence_policies SET as_of = '2026-02-02', content = content || '{\"oldest_days\": 90}' RETURNING 1"
    )
    person = desk.world.id("ani")
    before = await recompute(desk.analytics.session, [person])
    assert await standings_in(desk, "standings") == before
    async with desk.analytics.sessions() as session:
        assert await age_evidence(session, LATER) is True
        assert await age_evidence(session, LATER) is False
        await commit(session)
    after = await recompute(desk.analytics.session, [person])
    assert await standings_in(desk, "standings") == after
    assert {item.wave_id for item in before - after} == {desk.world.government}
    assert {item.wave_id for item in after} == {desk.world.id("akpk")}
    belief = (await desk.get(f"/me/needs/{desk.world.competency_id('A')}", "ani")).json()
    assert (belief["present"], {item["role"] for item in belief["evidence"]}) == (None, {"too_old"})


async def test_each_step_has_its_place_and_is_audited(desk: Desk) -> None:
    await staff(desk, "ani", closed=True)
    same = await desk.post(PATH, "officer", "training_admin", body={"superior_choice": "latest", **REASON})
    assert (same.status_code, same.json()["type"]) == (409, "urn:siklus:problem:evidence-policy-unchanged")
    id_, other = await draft(desk, superior_choice="best"), await draft(desk, self_choice="best")

    async def refused(policy: str, action: str) -> str:
        answer = await desk.post(f"{PATH}/{policy}/{action}", "admin", "unit_admin", body=REASON)
        assert answer.status_code == 409, answer.text
        return str(answer.json()["type"]).rpartition(":")[2]

    assert await refused(id_, "switch-on") == "evidence-policy-wrong-state"
    await do(desk, id_, "build")
    assert await refused(id_, "compare") == "evidence-policy-wrong-state"
    assert await refused(other, "build") == "evidence-policy-busy"
    await finish(desk)
    shown = next(item for item in (await desk.get(PATH, "ani")).json()["items"] if item["id"] == id_)
    assert (shown["state"], shown["built"], shown["to_build"]) == ("ready", 1, 1)
    assert "menjadi yang tertinggi" in shown["changes"][0]["id"]
    assert await refused(id_, "switch-on") == "evidence-policy-not-compared"
    await do(desk, id_, "discard")
    await finish(desk)
    assert (await standings_in(desk, "candidates"), await counts_of(desk, 2)) == (set(), {})
    assert await refused(id_, "build") == "evidence-policy-wrong-state"
    audit = await desk.rows("SELECT action FROM audit_entries WHERE object_type = 'evidence_policy' ORDER BY id")
    assert [row[0] for row in audit] == ["drafted", "drafted", "build_started", "built", "discarded", "cleared"]


async def test_only_who_sees_everybody_builds_and_switches(desk: Desk) -> None:
    await staff(desk, "ani")
    id_ = await draft(desk, superior_choice="best")
    for action in ("build", "compare", "switch-on", "discard"):
        for roles in (("training_admin",), ("analyst",), (f"unit_admin:{desk.world.id('a')}",), ()):
            assert (await desk.post(f"{PATH}/{id_}/{action}", "x", *roles, body=REASON)).status_code == 403
        foreign = desk.headers("admin", "unit_admin", government=desk.world.id("elsewhere"))
        path = f"/analytics/v1{PATH}/{id_}/{action}"
        assert (await desk.analytics.client.post(path, headers=foreign, json=REASON)).status_code == 404


@pytest.mark.parametrize("edit", [{"oldest_days": 7}, {"superior_sources": ["peer"]}, {"superior_sources": []}])
async def test_an_edit_that_would_make_no_sense_is_refused(desk: Desk, edit: dict[str, Any]) -> None:
    assert (await desk.post(PATH, "officer", "training_admin", body={**edit, **REASON})).status_code == 422


def test_the_shipped_policy_survives_being_stored() -> None:
    assert evidence_policy(1, content_of(EVIDENCE_POLICY), None) == EVIDENCE_POLICY
