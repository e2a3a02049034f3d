"""The plan of faults: the same for the same seed, and fair to every component."""

import pytest

from siklus.chaos.plan import COMPONENTS, LINKS, draw_plan
from siklus.services import NAMES

LEASE_SECONDS = 10


def test_the_same_seed_draws_the_same_plan_and_another_seed_another_one() -> None:
    assert draw_plan(7, 20, NAMES) == draw_plan(7, 20, NAMES)
    assert draw_plan(7, 20, NAMES) != draw_plan(8, 20, NAMES)


@pytest.mark.parametrize("kills", [0, 1, 6, 20, 33])
def test_a_plan_has_exactly_as_many_kills_as_asked_for_and_spreads_them_evenly(kills: int) -> None:
    plan = draw_plan(3, kills, NAMES)
    assert sum(plan.kills.values()) == kills
    assert set(plan.kills) == set(COMPONENTS)
    assert max(plan.kills.values()) - min(plan.kills.values()) <= 1


def test_a_plan_of_twenty_kills_pauses_restarts_delays_cuts_and_resets_too() -> None:
    plan = draw_plan(11, 20, NAMES)
    assert {fault.action for fault in plan.faults} == {"kill", "pause", "restart", "delay", "cut", "reset"}
    assert {fault.component for fault in plan.faults if fault.action == "cut"} <= set(LINKS)


def test_pauses_outlast_the_lease_and_faults_follow_each_other_in_time() -> None:
    plan = draw_plan(5, 20, NAMES)
    assert all(fault.seconds > LEASE_SECONDS for fault in plan.faults if fault.action == "pause")
    times = [fault.at for fault in plan.faults]
    assert times == sorted(times)
    assert [fault.number for fault in plan.faults] == list(range(1, len(times) + 1))


def test_only_faults_of_one_services_processes_name_a_service() -> None:
    faults = draw_plan(2, 40, NAMES).faults
    assert all((fault.service is None) == (fault.component in {"broker", "postgres"}) for fault in faults)
    assert {fault.service for fault in faults if fault.service} == set(NAMES)
