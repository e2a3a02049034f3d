"""The tables add up to what a recomputation from raw evidence gives, whatever the order, repetition and batching."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.messaging import Event
from tests.analytics.desk import FreshDesk
from tests.analytics.facts import START, World
from tests.analytics.recomputation import answers_in, recompute, state, stored, stored_answers

CODES = ("A", "B")
PEOPLE = ("ani", "budi", "citra")
ITEMS = ("X1", "X10", "X2")


def scale_item(code: str) -> dict[str, object]:
    """A question that is an item of a scale of three."""
    return {"code": code, "text": {"id": code, "en": code}, "kind": "scale", "competency_id": None, "scale_group": "X"}


def history(world: World, choose: random.Random) -> list[Event]:
    """A short history of a small government: everything that can move a table happens at least once."""

    def levels() -> dict[str, tuple[int | None, int | None, int | None]]:
        return {
            code: (choose.randint(1, 5), choose.choice([None, *range(6)]), choose.randint(1, 5))
            for code in choose.sample(CODES, choose.randint(1, len(CODES)))
        }

    def answers() -> dict[str, object]:
        return {code: choose.randint(1, 5) for code in choose.sample(ITEMS, choose.choice([2, 3, 3, 3]))}

    events = [world.unit("jambi"), world.unit("a"), world.unit("b")]
    events += [world.competency(code) for code in CODES]
    events += [world.standard("pelaksana", {"A": 2, "B": 3}), world.standard("pengawas", {"A": 3})]
    events += [world.person(name, choose.choice("ab")) for name in PEOPLE]
    asked = [scale_item(code) for code in ITEMS]
    events += [world.campaign("akpk", questions=asked)]
    events += [world.campaign("akpk", questions=asked, status="settled", accepted=3)]
    for name in PEOPLE:
        events += [
            world.response(name, levels(), unit=choose.choice("ab"), answers=answers())
            for _ in range(choose.randint(1, 2))
        ]
        events.append(
            world.response(name, {code: (None, choose.randint(0, 5), None) for code in CODES}, role="supervisor")
        )
    events.append(world.response(choose.choice(PEOPLE), status="withdrawn"))
    events.append(world.response("ani", levels(), campaign="second", on=date(2026, 8, 1)))
    for name in PEOPLE:
        score = choose.choice([40, 90])
        events.append(world.evaluation(name, "post_test", teaches={"A": 3}, score=score))
        events.append(
            world.evaluation(
                name,
                "application",
                teaches={"A": 3},
                application_score=choose.randint(1, 5),
                barriers=choose.choice([[], ["time"], ["skill"]]),
                confidence=choose.randint(1, 5),
                at=START + timedelta(days=100 + PEOPLE.index(name)),
            )
        )
    events.append(world.evaluation("budi", "post_test", teaches={"A": 3, "B": 2}, score=95))
    events.append(world.evaluation("citra", "post_test", teaches={"A": 3}, status="withdrawn"))
    events.append(world.person("ani", "b", supervisor="budi", job_level="pengawas", next_job_level=None))
    events.append(world.standard("pelaksana", {"A": 4, "B": 3}))
    return events


def in_batches(events: list[Event], choose: random.Random) -> list[list[Event]]:
    """The events in random batches, some of them twice."""
    events = events + choose.sample(events, len(events) // 4)
    choose.shuffle(events)
    batches = []
    while events:
        size = choose.randint(1, 6)
        batches.append(events[:size])
        events = events[size:]
    return batches


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6))
async def test_any_order_repetition_and_batching_gives_the_tables_of_a_recomputation(
    seed: int, fresh_desk: FreshDesk
) -> None:
    in_order = await fresh_desk()
    for event in history(in_order.world, random.Random(seed)):
        await in_order.feed(event)
    assert await stored(in_order) == await recompute(in_order)
    expected = await state(in_order)

    assert await stored_answers(in_order.analytics.session) == answers_in(history(World(), random.Random(seed)))

    shuffled = await fresh_desk()
    for batch in in_batches(history(shuffled.world, random.Random(seed)), random.Random(seed + 1)):
        await shuffled.feed_batch(batch)
    assert await stored(shuffled) == await recompute(shuffled)
    assert await state(shuffled) == expected


def trained(world: World, choose: random.Random) -> list[Event]:
    """A class and a unit large enough for the 40 % rules, with people who move and a corrected test."""
    names = [f"p{number}" for number in range(7)]
    events = [world.unit("jambi"), world.unit("a"), world.unit("b"), world.competency("A")]
    events += [world.standard("pelaksana", {"A": 2}), world.standard("pengawas", {"A": 3})]
    events += [world.person(name, "a") for name in names]
    events += [world.response(name, {"A": (5, 1, 4)}) for name in names]
    events.append(world.campaign("akpk", status="closed", accepted=7))
    for number, name in enumerate(names):
        events.append(world.evaluation(name, "post_test", teaches={"A": 2}, score=40 if number < 3 else 90))
        events.append(
            world.evaluation(
                name,
                "application",
                teaches={"A": 2},
                application_score=choose.randint(1, 5),
                barriers=["time"] if number < 4 else [],
                at=START + timedelta(days=100 + number),
            )
        )
    events.append(world.evaluation("p0", "post_test", teaches={"A": 2}, score=80))
    events += [world.person("p1", "b"), world.person("p2", "a", active=False)]
    return events


@pytest.mark.parametrize("seed", range(4))
async def test_remedies_for_classes_and_units_do_not_depend_on_the_order(seed: int, fresh_desk: FreshDesk) -> None:
    in_order = await fresh_desk()
    for event in trained(in_order.world, random.Random(seed)):
        await in_order.feed(event)
    expected = await state(in_order)
    shuffled = await fresh_desk()
    for batch in in_batches(trained(shuffled.world, random.Random(seed)), random.Random(seed + 1)):
        await shuffled.feed_batch(batch)
    assert await stored(shuffled) == await recompute(shuffled)
    assert await state(shuffled) == expected
