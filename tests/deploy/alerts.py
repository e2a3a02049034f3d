"""What Prometheus would make of a service's own /metrics: the few forms of expressions that the alert rules have."""

import re
from collections.abc import Mapping

import httpx
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.ops import create_ops_app
from shared.ops_metrics import refresh_messaging_metrics
from siklus.operations.observability import ALERTS
from tests.deploy.documents import Document, load

RULES: list[Document] = [rule for group in load(ALERTS)[0]["groups"] for rule in group["rules"]]

#: The value of each series, by name and labels.
Series = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]

_FIGURE = re.compile(r'(?:max|min) by \(service\) \(siklus_messaging\{figure="(\w+)"\}\) ([<>]) (\d+)')
_RATE = re.compile(r"sum\(rate\((\w+)\{(.*?)\}\[5m\]\)\)")
_LABEL = re.compile(r'(\w+)(=~|=)"([^"]*)"')


async def scrape(service: str, sessions: async_sessionmaker[AsyncSession]) -> Series:
    """Ask the operations port of a service as Prometheus does."""

    async def refresh() -> None:
        await refresh_messaging_metrics(service, sessions)

    async def none() -> dict[str, str]:
        return {}

    transport = httpx.ASGITransport(create_ops_app({}, none, refresh))
    async with httpx.AsyncClient(transport=transport, base_url="http://ops") as client:
        return read((await client.get("/metrics")).text)


def counted() -> Series:
    """What this process has counted until now."""
    return read(generate_latest().decode())


def read(metrics: str) -> Series:
    """Return the samples of Prometheus' text."""
    families = text_string_to_metric_families(metrics)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def expression(name: str) -> str:
    """Return what an alert, or a recording rule, computes."""
    (found,) = [rule["expr"] for rule in RULES if name in (rule.get("alert"), rule.get("record"))]
    return str(found)


def fires(alert: str, service: str, series: Series) -> bool:
    """Tell whether the alert on a figure of the event path holds for a service."""
    matched = _FIGURE.fullmatch(expression(alert))
    assert matched is not None, expression(alert)
    figure, comparison, limit = matched.groups()
    value = series["siklus_messaging", (("figure", figure), ("service", service))]
    return value > float(limit) if comparison == ">" else value < float(limit)


def share(record: str, before: Series, after: Series) -> float:
    """Return the ratio that a recording rule makes of what was counted between two looks."""
    text = expression(record)
    part, whole = (_increase(name, labels, before, after) for name, labels in _RATE.findall(text))
    return 1 - part / whole if text.startswith("1 - ") else part / whole


def _increase(name: str, selector: str, before: Series, after: Series) -> float:
    wanted = _LABEL.findall(selector)
    return sum(
        value - before.get((found, labels), 0)
        for (found, labels), value in after.items()
        if found == name and all(_selects(how, text, dict(labels).get(label, "")) for label, how, text in wanted)
    )


def _selects(how: str, wanted: str, found: str) -> bool:
    return found == wanted if how == "=" else re.fullmatch(wanted, found) is not None
