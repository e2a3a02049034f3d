"""Remedies for people in realistic cases, from the evaluation to what the civil servant reads."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from shared.clock import now
from tests.analytics.desk import Desk
from tests.analytics.stories import LATER, hard_to_apply, mentoring_of, staff

EVEN_LATER = LATER + timedelta(days=30)


async def only(desk: Desk, name: str) -> Mapping[str, Any]:
    """The one recommendation about somebody."""
    (found,) = await desk.recommendations_of(name)
    return found


async def test_social_media_was_learned_and_is_hard_to_apply_without_any_barrier_named(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani", barriers=["none"])
    found = await only(desk, "ani")
    assert (found["remedy"], found["rule"]) == ("mentoring", "application")
    assert found["explanation"]["id"].startswith(
        "Materi sudah dikuasai, tetapi penerapannya di tempat kerja masih sulit"
    )
    assert found["explanation"]["en"].startswith("The content is mastered, but applying it at work is still hard")


async def test_with_time_and_skill_and_motivation_named_the_superior_makes_time_first(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani", barriers=["motivation", "skill", "time", "tools"])
    found = await only(desk, "ani")
    assert (found["remedy"], found["decider_id"]) == ("workplace_change", str(desk.world.id("boss")))
    assert "waktu" in found["explanation"]["id"]
    assert "sarana" in found["explanation"]["id"]
    assert "motivation" not in found["explanation"]["en"]


async def test_when_the_time_was_made_and_it_is_still_hard_mentoring_follows(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani", barriers=["time"])
    again: dict[str, Any] = {"teaches": {"A": 2}, "application_score": 2, "at": EVEN_LATER, "name": "again"}
    await desk.feed(desk.world.evaluation("ani", "application", **again))
    states = {row["remedy"]: row["state"] for row in await desk.recommendations_of("ani")}
    assert states == {"workplace_change": "superseded", "mentoring": "proposed"}
    former = next(row for row in await desk.recommendations_of("ani") if row["state"] == "superseded")
    assert "lebih baru" in former["ended_reason"]["id"]


async def test_a_failed_test_leads_to_another_course_and_motivation_to_a_conversation(desk: Desk) -> None:
    world = desk.world
    await staff(desk, "ani", "budi")
    await desk.feed(world.evaluation("ani", "post_test", teaches={"A": 2}, score=40))
    values: dict[str, Any] = {"teaches": {"A": 2}, "application_score": 4, "barriers": ["motivation"], "at": LATER}
    await desk.feed(world.evaluation("budi", "application", **values))
    assert (await only(desk, "ani"))["remedy"] == "course"
    assert (await only(desk, "budi"))["remedy"] == "conversation"


async def test_low_confidence_alone_leads_to_mentoring(desk: Desk) -> None:
    await staff(desk, "ani")
    values: dict[str, Any] = {"teaches": {"A": 2}, "application_score": 4, "confidence": 1, "at": LATER}
    await desk.feed(desk.world.evaluation("ani", "application", **values))
    found = await only(desk, "ani")
    assert found["remedy"] == "mentoring"
    assert "percaya diri" in found["explanation"]["id"]


async def test_a_gap_that_the_superior_sees_closed_withdraws_and_says_so(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani")
    values: dict[str, Any] = {"rater_role": "supervisor", "rater": "boss", "rates": {"A": 3}, "at": EVEN_LATER}
    await desk.feed(desk.world.evaluation("ani", "application", teaches={"A": 2}, application_score=4, **values))
    found = await only(desk, "ani")
    assert found["state"] == "withdrawn"
    assert "memenuhi standar" in found["ended_reason"]["id"]
    assert "meets the job's standard" in found["ended_reason"]["en"]


@pytest.mark.parametrize(("boss", "chief", "expected"), [(False, True, "chief"), (False, False, None)])
async def test_with_the_post_vacant_the_next_superior_is_asked_at_once_and_then_the_admin(
    desk: Desk, boss: bool, chief: bool, expected: str | None
) -> None:
    world = desk.world
    await staff(desk, "ani")
    await desk.feed(world.person("boss", supervisor="chief", active=boss), world.person("chief", active=chief))
    await hard_to_apply(desk, "ani", told=now())
    found = await mentoring_of(desk, "ani")
    assert found["decider_id"] == (str(world.id(expected)) if expected else None)
    asked = []
    for who in (("chief",), ("admin", "unit_admin")) if chief else (("admin", "unit_admin"),):
        items = (await desk.get("/me/tasks", *who)).json()["items"]
        asked += [who[0] for item in items if item["id"] == found["id"]]
    assert asked == [expected or "admin"]
    who = ("chief",) if expected else ("admin", "unit_admin")
    assert (await desk.post(f"/recommendations/{found['id']}/accept", *who, body={})).status_code == 200


async def test_somebody_without_any_superior_is_decided_by_the_admin_at_once(desk: Desk) -> None:
    await staff(desk, "ani")
    await desk.feed(desk.world.person("ani", supervisor=None))
    await hard_to_apply(desk, "ani", told=now())
    found = await mentoring_of(desk, "ani")
    tasks = (await desk.get("/me/tasks", "admin", "unit_admin")).json()["items"]
    assert (found["decider_id"], [task["id"] for task in tasks]) == (None, [found["id"]])


async def test_a_person_who_leaves_is_told_why_nothing_follows(desk: Desk) -> None:
    await staff(desk, "ani")
    await hard_to_apply(desk, "ani")
    await desk.feed(desk.world.person("ani", supervisor="boss", active=False))
    rows = await desk.rows("SELECT state, ended_reason ->> 'en' FROM recommendations")
    assert [tuple(row) for row in rows] == [("withdrawn", "The person is no longer active.")]
