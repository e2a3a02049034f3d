"""Alert rules and dashboards for Prometheus and Grafana: `python -m siklus.operations.observability` writes them.

Rules and panels are written by hand once, in deploy/observability/alerts.yml and panels.yml; the operator's resource
and Grafana's documents are made of them here.
"""

import json
from collections.abc import Sequence
from typing import Any

import yaml

from siklus.state import ROOT

__all__ = ["ALERTS", "FOLDER", "files"]

FOLDER = ROOT / "deploy" / "observability"
ALERTS = FOLDER / "alerts.yml"
_SOURCE = {"type": "prometheus", "uid": "prometheus"}
_WIDTH, _HEIGHT = 8, 7

Document = dict[str, Any]  # JSON whose shape Grafana or the operator describes


def files() -> dict[str, str]:
    """Return the content of each file by its name below FOLDER."""
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    rules = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "siklus"},
        "spec": {"groups": groups},
    }
    boards = yaml.safe_load((FOLDER / "panels.yml").read_text(encoding="utf-8"))
    head = "# Written by `python -m siklus.operations.observability` from alerts.yml.\n"
    return {
        "rules.yaml": head + yaml.safe_dump(rules, sort_keys=False, width=120),
        **{f"dashboards/{name}.json": _dashboard(f"siklus-{name}", **board) for name, board in boards.items()},
    }


def _dashboard(uid: str, title: str, panels: Sequence[Document]) -> str:
    service = {
        "name": "service",
        "type": "query",
        "datasource": _SOURCE,
        "query": "label_values(http_requests_total, service)",
        "refresh": 2,
        "includeAll": True,
        "multi": True,
        "current": {"text": "All", "value": "$__all"},
    }
    document = {
        "uid": uid,
        "title": title,
        "tags": ["siklus"],
        "schemaVersion": 41,
        "timezone": "Asia/Jakarta",
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [service]},
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
    }
    return json.dumps(document, indent=2) + "\n"


def _panel(number: int, panel: Document) -> Document:
    return {
        "id": number + 1,
        "title": panel["title"],
        "type": "timeseries",
        "datasource": _SOURCE,
        "gridPos": {"x": number % 3 * _WIDTH, "y": number // 3 * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel["unit"], "min": 0}, "overrides": []},
        "targets": [
            {"refId": "A", "datasource": _SOURCE, "expr": panel["query"], "legendFormat": panel["legend"]},
        ],
    }


def main() -> None:
    """Write the files."""
    for name, content in files().items():
        (FOLDER / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
