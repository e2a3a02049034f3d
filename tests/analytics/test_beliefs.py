"""A person reads why the system believes a level: each piece of evidence, what it does, and the conclusion."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from analytics.beliefs.rules import ROLE_NAMES, SOURCE_NAMES, conclusion_of, weigh
from analytics.evidence.rules import EVIDENCE_POLICY, Evidence, EvidencePolicy, effective, fresh
from tests.analytics.desk import Desk
from tests.analytics.facts import START, id_of
from tests.analytics.stories import LATER, hard_to_apply, staff
from tests.analytics.test_evidence_policy import evidence

SOURCES = sorted(SOURCE_NAMES)


async def test_a_person_reads_what_decided_the_level_and_what_stands_beside_it(desk: Desk) -> None:
    world = desk.world
    await staff(desk, "ani", closed=True)
    await desk.feed(world.evaluation("ani", "post_test", teaches={"A": 2}, score=90))
    await desk.feed(
        world.evaluation("ani", "application", teaches={"A": 2}, application_score=2, confidence=3, at=LATER)
    )
    answer = await desk.get(f"/me/needs/{world.competency_id('A')}", "ani")
    assert answer.status_code == 200, answer.text
    belief = answer.json()
    roles = sorted((item["source"], item["value"], item["role"]) for item in belief["evidence"])
    assert roles == [
        ("application", None, "not_counted"),
        ("self", 1, "beside"),
        ("supervisor", 1, "beside"),
        ("test", 2, "decides"),
    ]
    assert (belief["present"], belief["required"], belief["policy_version"]) == (2, 2, 1)
    assert (
        belief["conclusion"]["id"] == "Tingkat 2 menurut tes yang lulus per 02/04/2026. Jabatan mensyaratkan tingkat 2."
    )
    assert belief["conclusion"]["en"] == "Level 2 by a passed test as of 02/04/2026. The job requires level 2."


async def test_an_older_rating_is_replaced_and_a_withdrawn_one_is_gone(desk: Desk) -> None:
    world = desk.world
    await staff(desk, "ani", closed=True)
    later = world.response("ani", {"A": (5, 3, 4)}, campaign="next", on=date(2026, 9, 1))
    await desk.feed(later)
    path = f"/me/needs/{world.competency_id('A')}"
    items = (await desk.get(path, "ani")).json()["evidence"]
    assert [(item["source"], item["role"]) for item in items if item["source"] == "self"] == [
        ("self", "replaced"),
        ("self", "beside"),
    ]
    await desk.feed(world.response("ani", campaign="next", status="withdrawn", on=date(2026, 9, 1)))
    items = (await desk.get(path, "ani")).json()["evidence"]
    assert [item["role"] for item in items if item["source"] == "self"] == ["beside"]


async def test_without_evidence_it_says_that_nothing_is_known(desk: Desk) -> None:
    await desk.open_government("A")
    await desk.feed(desk.world.person("ani"))
    belief = (await desk.get(f"/me/needs/{desk.world.competency_id('A')}", "ani")).json()
    assert (belief["present"], belief["zone"], belief["evidence"]) == (None, "unrated", [])
    assert belief["conclusion"]["id"].startswith("Belum ada bukti")


async def test_only_who_may_see_the_person_reads_it(desk: Desk) -> None:
    await staff(desk, "ani", "budi", closed=True)
    path = f"/people/{desk.world.id('ani')}/needs/{desk.world.competency_id('A')}"
    shown = [(await desk.get(path, who)).json()["evidence"] for who in ("ani", "boss")]
    assert [{item["importance"] for item in items} for items in shown] == [{5, None}, {None}]
    assert (await desk.get(path, "admin", f"unit_admin:{desk.world.id('a')}")).status_code == 200
    for who in (("budi",), ("admin", f"unit_admin:{desk.world.id('b')}"), ("ana", "analyst")):
        assert (await desk.get(path, *who)).status_code == 404
    assert (await desk.get(f"/me/needs/{desk.world.id('nothing')}", "ani")).status_code == 404


POLICIES = [
    EVIDENCE_POLICY,
    replace(EVIDENCE_POLICY, superior_choice="best", superior_sources=frozenset({"supervisor", "mentor"})),
    replace(EVIDENCE_POLICY, self_choice="best", proving_sources=frozenset()),
    replace(EVIDENCE_POLICY, oldest_days=30, as_of=(START + timedelta(days=33)).date()),
]


@given(
    st.lists(st.tuples(st.sampled_from(SOURCES), st.none() | st.integers(0, 5), st.integers(0, 6)), max_size=8),
    st.sampled_from(POLICIES),
)
def test_exactly_one_piece_decides_a_known_level_and_says_the_same(
    items: list[tuple[str, int | None, int]], policy: EvidencePolicy
) -> None:
    given_evidence: list[Evidence] = [
        evidence(source, value)._replace(
            aggregate_id=UUID(int=number + 1), observed_at=START + timedelta(days=day), person_id=id_of("ani")
        )
        for number, (source, value, day) in enumerate(items)
    ]
    level, weighed = weigh(effective(given_evidence), policy)
    deciding = [each.evidence.value for each in weighed if each.role == "decides"]
    assert deciding == ([] if level.present is None else [level.present])
    assert len(weighed) == len(items)
    assert all((each.role == "too_old") is (each.evidence not in fresh(given_evidence, policy)) for each in weighed)
    assert all(ROLE_NAMES[each.role].id for each in weighed)
    assert conclusion_of(level, weighed, 2).en


async def test_a_superiors_rating_reaches_the_rated_person_once_its_campaign_has_closed(desk: Desk) -> None:
    world = desk.world
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani")
    await desk.feed(world.response("ani", {"A": (None, 3, None)}, role="supervisor"))
    path = f"/people/{world.id('ani')}/needs/{world.competency_id('A')}"
    for reader, known in (("ani", (True, 2, "test", None)), ("boss", (False, 3, "supervisor", 3))):
        answers = [(await desk.get(f"/people/{world.id('ani')}/needs", reader)).json()]
        answers += [(await desk.get("/me/needs", "ani")).json()] if reader == "ani" else []
        for answer in answers:
            (need,) = answer["needs"]
            found = (need["withheld"], need["present"], need["present_source"], need["supervisor"])
            assert found == known
        sources = [item["source"] for item in (await desk.get(path, reader)).json()["evidence"]]
        assert ("supervisor" in sources) is (reader == "boss")
    await desk.feed(world.campaign("akpk", status="closed"))
    for answer in [await desk.get("/me/needs", "ani"), await desk.get(f"/people/{world.id('ani')}/needs", "ani")]:
        (need,) = answer.json()["needs"]
        assert (need["withheld"], need["supervisor"]) == (False, 3)
    belief = (await desk.get(path, "ani")).json()
    assert (belief["withheld"], "supervisor" in [item["source"] for item in belief["evidence"]]) == (False, True)


async def test_neither_a_recommendation_nor_an_effect_tells_a_rating_that_is_withheld(desk: Desk) -> None:
    world = desk.world
    await staff(desk, "ani")
    evaluation = world.evaluation("ani", "application", teaches={"A": 2}, application_score=1, at=LATER)
    await desk.feed(evaluation)
    path = f"/evaluations/{evaluation.subject}/effect"
    shown = {who: (await desk.get(path, who)).json() for who in ("ani", "boss")}
    for levels in (shown["ani"]["competencies"][0][side] for side in ("before", "after")):
        assert (levels["present"], levels["source"], levels["gap"]) == (None, None, None)
    assert shown["boss"]["competencies"][0]["after"]["present"] == 1
    gaps = {who: [item["gap"] for item in shown[who]["recommendations"]] for who in shown}
    assert gaps == {"ani": [None], "boss": [1]}
    assert [item["gap"] for item in await desk.recommendations_of("ani")] == [None]
    await desk.feed(world.campaign("akpk", status="closed"))
    assert [item["gap"] for item in await desk.recommendations_of("ani")] == [1]
    assert (await desk.get(path, "ani")).json()["competencies"][0]["after"]["source"] == "supervisor"
