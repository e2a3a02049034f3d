"""What evidence policy v1 makes of evidence."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from analytics.evidence.rules import EVIDENCE_POLICY, Evidence, Level, effective, present_level, zone_of
from tests.analytics.facts import id_of

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def evidence(
    source: str, value: int | None, day: int = 0, *, name: str = "", revision: int = 1, withdrawn: bool = False
) -> Evidence:
    return Evidence(
        person_id=id_of("p"),
        competency_id=id_of("c"),
        aggregate_id=id_of(name or f"{source}{day}{value}"),
        incarnation=1,
        revision=revision,
        government_id=id_of("g"),
        source=source,
        value=value,
        importance=None,
        confidence=None,
        observed_at=DAY + timedelta(days=day),
        campaign_id=None,
        unit_id=None,
        job_level=None,
        withdrawn=withdrawn,
    )


def level(*items: Evidence) -> Level:
    return present_level(effective(items), EVIDENCE_POLICY)


def test_the_superiors_latest_rating_is_the_present_level() -> None:
    found = level(evidence("self", 4, 5), evidence("supervisor", 1, 1), evidence("supervisor", 2, 3))
    assert (found.present, found.source, found.self_level) == (2, "supervisor", 4)


def test_without_a_superior_it_is_the_latest_self_rating_and_says_so() -> None:
    assert level(evidence("self", 1, 1), evidence("self", 3, 2))[:2] == (3, "self")


def test_a_passed_test_only_raises_a_level() -> None:
    assert level(evidence("supervisor", 1), evidence("test", 3, 5))[:2] == (3, "test")
    assert level(evidence("supervisor", 4), evidence("test", 3, 5))[:2] == (4, "supervisor")


def test_a_later_rating_by_the_superior_replaces_what_a_test_raised() -> None:
    assert level(evidence("test", 3, 5), evidence("supervisor", 2, 6))[:2] == (2, "supervisor")


def test_a_passed_test_alone_proves_its_level() -> None:
    assert level(evidence("test", 2))[:2] == (2, "test")


@pytest.mark.parametrize("source", ["application", "mentor", "evaluator"])
def test_other_sources_move_no_level_by_policy_one(source: str) -> None:
    assert level(evidence("supervisor", 2), evidence(source, 5, 9))[:2] == (2, "supervisor")


def test_nothing_known_is_no_level() -> None:
    assert level().present is None
    assert level(evidence("self", None)).present is None


def test_a_correction_replaces_and_a_withdrawal_takes_back() -> None:
    first = evidence("supervisor", 4, name="r", revision=1)
    second = evidence("supervisor", 2, name="r", revision=2)
    gone = evidence("supervisor", 2, name="r", revision=3, withdrawn=True)
    assert level(first, second).present == 2
    assert level(first, second, gone).present is None
    assert level(first, second, gone, evidence("self", 1)).source == "self"


def test_the_order_of_arrival_never_matters() -> None:
    items = [
        evidence("self", 4, 2),
        evidence("supervisor", 1, 2),
        evidence("test", 3, 2),
        evidence("supervisor", 2, 1, name="r", revision=1),
        evidence("supervisor", 3, 1, name="r", revision=2),
    ]
    assert len({level(*order) for order in permutations(items)}) == 1


@pytest.mark.parametrize(
    ("self_level", "superior_level", "zone"),
    [
        (1, 1, "need"),
        (3, 1, "blind_spot"),
        (1, 3, "low_confidence"),
        (3, 3, "agreed"),
        (3, None, "self_only"),
        (None, None, "unrated"),
        (None, 1, "need"),
    ],
)
def test_the_zone_shows_where_self_and_superior_disagree(
    self_level: int | None, superior_level: int | None, zone: str
) -> None:
    assert zone_of(self_level, superior_level, 2, EVIDENCE_POLICY) == zone
