"""Submitting an evaluation and waiting for what it does: the time of the re-analysis."""

import math
import time
from collections.abc import Sequence

from siklus.demo.client import Who
from siklus.demo.context import Context, Json
from siklus.demo.problems import NeverHappened

__all__ = ["percentiles", "see_effect", "submit"]

_PEOPLE_PER_SAMPLE = 1_200
"""Every re-analysis is timed in a province of this size, every second one in one twice as large."""
_ACCEPTED = 202
_LIMIT = 60.0


async def submit(context: Context, who: Who, item: Json, body: Json) -> None:
    """Answer one evaluation; time its re-analysis for some of them."""
    path = f"/evaluation/v1/evaluations/{item['id']}/submit"
    await context.client.post(who, path, body)
    accepted = time.perf_counter()
    context.ledger.evaluations[item["id"]] = item["kind"]
    every = max(1, len(context.province.people) // _PEOPLE_PER_SAMPLE)
    if item["kind"] != "reaction" and len(context.ledger.evaluations) % every == 0:
        context.effects[item["id"]] = await see_effect(context, item["id"], context.unit_admin)
        context.reanalysis.append((time.perf_counter() - accepted) * 1_000)


async def see_effect(context: Context, evaluation: str, who: Who) -> Json:
    """Wait for the 200 of an evaluation's effect, as far as `who` may see it."""
    began = time.perf_counter()
    path = f"/analytics/v1/evaluations/{evaluation}/effect"
    while True:
        answer = await context.client.call(who, "GET", path, params={"wait": 5})
        if answer.status != _ACCEPTED:
            return dict(answer.body)
        if time.perf_counter() - began > _LIMIT:
            raise NeverHappened(f"the effect of evaluation {evaluation}", _LIMIT, answer.body)


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 by nearest rank; empty without any measurement."""
    ordered = sorted(milliseconds)
    if not ordered:
        return {}
    return {f"p{share}": round(ordered[max(math.ceil(len(ordered) * share / 100) - 1, 0)], 1) for share in (50, 95, 99)}
