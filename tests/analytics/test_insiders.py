"""Whoever sees some people of the own unit does not work out what the few others said."""

from typing import Any

import pytest

from tests.analytics.desk import Desk
from tests.analytics.stories import answered


async def needs_of_own_unit(desk: Desk, name: str) -> dict[str, Any]:
    [need] = (await desk.get("/needs", name)).json()["needs"]
    return dict(need)


@pytest.mark.parametrize(("reports", "shown"), [(0, True), (2, True), (3, False), (6, False), (7, True)])
async def test_a_superior_reads_the_own_unit_unless_one_to_four_others_are_left(
    desk: Desk, reports: int, shown: bool
) -> None:
    people = (await answered(desk, {"a": 8, "b": 9}))["a"]
    await desk.feed_batch([desk.world.person(name, "a", supervisor=people[0]) for name in people[1 : reports + 1]])
    await desk.release()
    need = await needs_of_own_unit(desk, people[0])
    assert (need["n"], need["mwds_n"], need["confidence_n"]) == ((8, 8, 8) if shown else (None, None, None))
    assert need["suppressed"] is not shown
    assert (await needs_of_own_unit(desk, people[7]))["n"] == 8
    performance = (await desk.get("/performance", people[0])).json()
    assert [each["n"] for each in performance["needs"]] == [need["n"]]


async def test_reports_in_another_unit_are_not_subtracted(desk: Desk) -> None:
    people = await answered(desk, {"a": 8, "b": 9})
    superior = people["a"][0]
    await desk.feed_batch([desk.world.person(name, "b", supervisor=superior) for name in people["b"][:5]])
    await desk.release()
    assert (await needs_of_own_unit(desk, superior))["n"] == 8
