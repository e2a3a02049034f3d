"""Alert rules: they fire when their cause is there, and each says where to read on."""

import re
import subprocess

import pytest

from siklus.operations.observability import ALERTS, FOLDER
from siklus.state import ROOT
from tests.deploy.alerts import RULES
from tests.deploy.documents import find_tool, lacks, load

NAMES = [rule["alert"] for rule in RULES if "alert" in rule]
TRIALS = ("alerts_test.yml", "alerts_days_test.yml")
TRIED = [trial for name in TRIALS for trial in load(FOLDER / name)[0]["tests"]]
#: Metrics of exporters that are not ours: Strimzi's and compose's lag exporter, CloudNativePG, Prometheus itself.
OTHERS = {
    "up",
    "kafka_consumergroup_lag",
    "cnpg_collector_last_available_backup_timestamp",
    "cnpg_pg_stat_archiver_failed_count",
}


@pytest.mark.skipif(lacks("promtool"), reason="promtool is not here; deploy/k8s/check/run brings it")
def test_every_rule_does_what_its_trial_says() -> None:
    command = [str(find_tool("promtool")), "test", "rules", *TRIALS]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_every_alert_is_tried_by_its_cause(name: str) -> None:
    tried = [each for trial in TRIED for each in trial["alert_rule_test"] if each["alertname"] == name]
    assert any(each["exp_alerts"] for each in tried)


@pytest.mark.parametrize("name", NAMES)
def test_every_alert_has_a_section_that_says_what_to_do(name: str) -> None:
    rule = next(each for each in RULES if each.get("alert") == name)
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor == name.lower()
    text = (ROOT / page).read_text(encoding="utf-8")
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert {"*Cause.*", "*Look.*", "*Do.*", "*Drill.*"} <= set(re.findall(r"\*\w+\.\*", section[1]))


def test_rules_and_panels_ask_for_metrics_that_exist() -> None:
    sources = [file for part in ("shared", "services") for file in (ROOT / part).rglob("src/**/*.py")]
    code = "".join(file.read_text(encoding="utf-8") for file in sources)
    known = OTHERS | {rule["record"] for rule in RULES if "record" in rule}
    queries = [rule["expr"] for rule in RULES]
    queries += [panel["query"] for board in load(FOLDER / "panels.yml")[0].values() for panel in board["panels"]]
    assert [name for name in metrics(queries) if name not in known and not is_ours(name, code)] == []


def test_rules_ask_for_figures_that_exist() -> None:
    status = (ROOT / "shared/src/shared/messaging/_status.py").read_text(encoding="utf-8")
    asked = set(re.findall(r'figure="(\w+)"', ALERTS.read_text() + (FOLDER / "panels.yml").read_text()))
    assert [figure for figure in asked if not re.search(rf"^    {figure}: ", status, re.MULTILINE)] == []


def metrics(queries: list[str]) -> set[str]:
    """The names in front of a selector or at the end of an expression."""
    found = {
        name for query in queries for name in re.findall(r"([a-z_:0-9]*[_:][a-z_:0-9]+)\s*(?:\{|\[|\)|$|\s[<>])", query)
    }
    return {name for name in found if not name.startswith("histogram_")}


def is_ours(name: str, code: str) -> bool:
    return f'"{re.sub(r"_(bucket|count|sum)$", "", name)}"' in code
