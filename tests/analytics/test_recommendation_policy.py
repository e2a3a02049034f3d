"""Recommendation policy v1: each rule from a realistic case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from analytics.policies.rules import RECOMMENDATION_POLICY
from analytics.recommendations.rules import (
    Case,
    Finding,
    Seat,
    case_of,
    decide,
    decider_of,
    shared_barrier,
)
from tests.analytics.facts import id_of

POLICY = RECOMMENDATION_POLICY
DAY = datetime(2026, 5, 1, tzinfo=UTC)
PLAIN = Case(
    gap=1,
    proved_by_test_only=False,
    passed=None,
    application_score=None,
    superior_below=False,
    confidence=None,
    new_in_role=False,
    barriers=frozenset(),
    target_level=2,
)


def finding(kind: str, day: int = 0, *, role: str = "self", cls: str = "class", **values: Any) -> Finding:
    base = Finding(
        evaluation_id=id_of(f"{kind}{day}{role}{cls}"),
        revision=1,
        kind=kind,
        rater_role=role,
        class_id=id_of(cls),
        observed_at=DAY + timedelta(days=day),
        target_level=2,
        passed=None,
        level=None,
        application_score=None,
        confidence=None,
        barriers=(),
    )
    return base._replace(**values)


def case(
    *findings: Finding, present: int | None = 1, source: str = "supervisor", appointed: date | None = None
) -> Case:
    found = case_of(
        findings,
        required=2,
        present=present,
        present_source=source,
        confidence=None,
        appointed_on=appointed,
        policy=POLICY,
    )
    assert found is not None
    return found


def test_a_closed_gap_needs_no_action() -> None:
    assert decide(replace(PLAIN, gap=0, barriers=frozenset({"time"})), POLICY).rule == "gap_closed"


def test_the_seed_case_trained_in_social_media_and_hard_to_apply_gets_mentoring_without_any_barrier() -> None:
    trained = case(finding("post_test", 14, passed=True), finding("application", 90, application_score=2))
    assert decide(trained, POLICY).remedy == "mentoring"


def test_a_level_proved_by_a_test_alone_is_not_closed_while_applying_it_is_hard() -> None:
    trained = case(
        finding("post_test", 14, passed=True), finding("application", 90, application_score=1), present=2, source="test"
    )
    assert trained.gap == 0
    assert decide(trained, POLICY).remedy == "mentoring"
    assert decide(replace(trained, application_score=4), POLICY).rule == "gap_closed"


@pytest.mark.parametrize("barrier", ["time", "tools", "authority", "superior", "workload"])
def test_a_barrier_of_opportunity_is_the_superiors_to_remove(barrier: str) -> None:
    assert decide(replace(PLAIN, barriers=frozenset({barrier})), POLICY).remedy == "workplace_change"


def test_with_mixed_barriers_opportunity_comes_first() -> None:
    mixed = replace(PLAIN, barriers=frozenset({"motivation", "skill", "time"}), passed=False, application_score=1)
    assert decide(mixed, POLICY).remedy == "workplace_change"


def test_a_failed_test_asks_for_another_course() -> None:
    assert decide(replace(PLAIN, passed=False, application_score=1), POLICY).remedy == "course"


def test_an_unknown_gap_does_not_close_a_need() -> None:
    assert decide(replace(PLAIN, gap=None, passed=False), POLICY).remedy == "course"


def test_low_confidence_and_being_new_in_the_role_ask_for_mentoring() -> None:
    assert decide(replace(PLAIN, confidence=2), POLICY).remedy == "mentoring"
    assert decide(replace(PLAIN, confidence=3), POLICY).remedy is None
    new = case(finding("application", 90, application_score=4), appointed=date(2026, 6, 1))
    assert decide(new, POLICY).remedy == "mentoring"


def test_the_superior_still_below_standard_after_the_course_counts_as_hard_to_apply() -> None:
    rated = case(
        finding("application", 90, application_score=4), finding("application", 91, role="supervisor", level=1)
    )
    assert rated.superior_below
    assert decide(rated, POLICY).remedy == "mentoring"


def test_motivation_alone_asks_for_a_conversation() -> None:
    assert decide(replace(PLAIN, barriers=frozenset({"motivation"})), POLICY).remedy == "conversation"


def test_an_open_gap_without_any_sign_waits_for_the_next_plan() -> None:
    decision = decide(replace(PLAIN, passed=True, application_score=4), POLICY)
    assert (decision.rule, decision.remedy) == ("next_plan", None)


def test_a_later_class_asks_anew() -> None:
    both = case(
        finding("application", 1, application_score=1, cls="first"), finding("post_test", 50, passed=True, cls="second")
    )
    assert both.application_score is None


def test_a_mentoring_outcome_replaces_what_was_hard_before_it() -> None:
    mentored = case(
        finding("application", 1, application_score=1), finding("mentoring_outcome", 60, application_score=4)
    )
    assert mentored.application_score == 4


def test_every_decision_says_why_in_both_languages() -> None:
    cases = [PLAIN, replace(PLAIN, passed=False), replace(PLAIN, confidence=1), replace(PLAIN, new_in_role=True)]
    for each in cases:
        explanation = decide(each, POLICY).explanation
        assert explanation.id
        assert explanation.en
        assert explanation.id != explanation.en


def test_forty_percent_of_a_unit_share_a_barrier_from_five_reports_on() -> None:
    assert shared_barrier([("time",), ("time",), (), (), ()], POLICY) == ("time", 2)
    assert shared_barrier([("time",), (), (), (), ()], POLICY) is None
    assert shared_barrier([("time",)] * 4, POLICY) is None
    assert shared_barrier([("motivation",)] * 9, POLICY) is None


def test_silence_moves_the_decision_up_and_a_vacant_post_is_passed_over() -> None:
    superior, next_one = id_of("superior"), id_of("next")
    seats = [Seat(superior), Seat(next_one)]
    assert decider_of(DAY, DAY + timedelta(days=13), seats, POLICY) == superior
    assert decider_of(DAY, DAY + timedelta(days=14), seats, POLICY) == next_one
    assert decider_of(DAY, DAY + timedelta(days=28), seats, POLICY) is None
    assert decider_of(DAY, DAY, [Seat(None), Seat(next_one)], POLICY) == next_one
