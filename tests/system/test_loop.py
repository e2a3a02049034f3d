"""The whole loop on a small province, as `make demo EXIT=1` runs it: one process, its exit code, its report."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from siklus.demo.report import FIELDS, what_did_not_turn
from siklus.ports import free_port

pytestmark = pytest.mark.system

PEOPLE = 200
LIMIT_SECONDS = 400


@dataclass(frozen=True, slots=True)
class Demo:
    """How the demo ended, what it printed, and its report."""

    code: int
    printed: str
    report: dict[str, Any]  # Any: JSON


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    var = tmp_path_factory.mktemp("loop")
    command = [sys.executable, "-m", "siklus", "demo", "--people", str(PEOPLE), "--port", str(free_port()), "--exit"]
    environment = {**os.environ, "SIKLUS_VAR": str(var), "COLUMNS": "160"}
    done = subprocess.run(
        command,
        check=False,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_SECONDS,
    )
    file = var / "demo" / "report.json"
    assert file.exists(), done.stdout
    return Demo(done.returncode, done.stdout, json.loads(file.read_text()))


def test_the_loop_turns_and_the_command_says_so(demo: Demo) -> None:
    assert demo.code == 0, demo.printed
    assert "the loop has turned" in demo.printed


def test_the_report_has_exactly_its_fields(demo: Demo) -> None:
    assert tuple(demo.report) == tuple(FIELDS)


def test_nothing_was_lost_and_nothing_is_there_twice(demo: Demo) -> None:
    assert (demo.report["lost"], demo.report["duplicated"]) == (0, 0)


def test_everybody_was_invited_and_most_answered(demo: Demo) -> None:
    assert demo.report["people"] == demo.report["invited"] == PEOPLE
    assert 0.8 * PEOPLE < demo.report["responses"] < PEOPLE
    assert demo.report["supervisor_ratings"] == PEOPLE - 1


def test_information_technology_is_the_first_need(demo: Demo) -> None:
    assert {need["code"] for need in demo.report["needs_ranked"][:3]} == {"DIG.01", "DIG.02", "DIG.03"}
    assert len(demo.report["needs_ranked"]) == 10


def test_some_needs_close_and_some_stay_open(demo: Demo) -> None:
    assert demo.report["needs_closed"] > 0
    assert demo.report["needs_still_open"] > 0


def test_the_real_trainings_are_told_as_they_were(demo: Demo) -> None:
    only, control = demo.report["real_data"]["trainings"]
    assert [group["people"] for group in only["conditions"]] == [25]
    assert [group["condition"] for group in control["conditions"]] == ["New", "Old"]
    assert [group["mean_after"] for group in control["conditions"]] == [72.36, 61.32]
    assert demo.report["real_data"]["needs_reanalysed"] == 50


def test_a_report_without_a_turn_names_what_did_not_turn(demo: Demo) -> None:
    still = {**demo.report, "needs_closed": 0, "lost": 2}
    assert what_did_not_turn(still, [{"gap_change": -0.1}], ["answers in survey: 2 lost, 0 twice"]) == [
        "2 things were lost",
        "no need was closed",
        "answers in survey: 2 lost, 0 twice",
    ]
