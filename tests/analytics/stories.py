"""Histories that several tests start from."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.analytics.desk import Desk
from tests.analytics.facts import START

LATER = START + timedelta(days=120)


async def staff(desk: Desk, *names: str, unit: str = "a", required: int = 2, closed: bool = False) -> None:
    """A government with one competency, a superior above a superior, and people with a known gap of one.

    Until the campaign is `closed` people do not read what their superior thinks.
    """
    world = desk.world
    await desk.open_government("A", required=required, units=("a", "b"))
    await desk.feed_batch([world.person("chief", unit), world.person("boss", unit, supervisor="chief")])
    await desk.feed_batch([world.person(name, unit, supervisor="boss") for name in names])
    await desk.feed(world.campaign("akpk"))
    await desk.feed_batch([world.response(name, {"A": (5, 1, 3)}, unit=unit) for name in names])
    await desk.feed_batch(
        [world.response(name, {"A": (None, 1, None)}, unit=unit, role="supervisor") for name in names]
    )
    if closed:
        await desk.feed(world.campaign("akpk", status="closed"))


Ratings = Mapping[str, tuple[int | None, int | None, int | None]]


def mixed(number: int) -> Ratings:
    """What people of one mind never say: every second is at standard, of the others every second far below."""
    present = 2 if number % 2 else number % 4 // 2
    importance = 1 if number % 7 == 3 else 5 - number % 3
    return {"A": (importance, present, 1 + number % 5)}


async def answered(desk: Desk, sizes: Mapping[str, int], *, status: str = "settled") -> dict[str, list[str]]:
    """Units of these sizes whose people all answered a campaign, by themselves and at their own job level."""
    world = desk.world
    await desk.open_government("A", units=sizes)
    people = {unit: [f"{unit}{number}" for number in range(n)] for unit, n in sizes.items()}
    await desk.feed_batch([world.person(name, unit) for unit, names in people.items() for name in names])
    await desk.feed(world.campaign("akpk"))
    await desk.feed_batch(
        [
            world.response(name, mixed(number), unit=unit)
            for unit, names in people.items()
            for number, name in enumerate(names)
        ]
    )
    if status != "open":
        await desk.feed(world.campaign("akpk", status=status, accepted=sum(sizes.values())))
    return people


async def hard_to_apply(desk: Desk, name: str, **values: Any) -> None:
    """The seed case: the test was passed, and applying what was learned is hard."""
    world = desk.world
    values = {"application_score": 2, **values}
    await desk.feed(world.evaluation(name, "post_test", teaches={"A": 2}, score=85))
    await desk.feed(world.evaluation(name, "application", teaches={"A": 2}, at=LATER, **values))


async def mentoring_of(desk: Desk, name: str) -> Mapping[str, Any]:
    """The mentoring recommended to somebody, as the person sees it."""
    found = [item for item in await desk.recommendations_of(name) if item["remedy"] == "mentoring"]
    assert found, "no mentoring was recommended"
    return found[-1]


async def with_mentor(desk: Desk, name: str = "dewi", level: int = 4) -> None:
    """Somebody willing to mentor, at a level that the superior has confirmed."""
    world = desk.world
    await desk.feed(world.person(name, "b", supervisor="chief", mentor=True))
    await desk.feed(world.response(name, {"A": (4, level, 5)}, unit="b"))
    await desk.feed(world.response(name, {"A": (None, level, None)}, unit="b", role="supervisor"))


async def failing_class(desk: Desk, *, size: int = 5, failing: int = 2, session: str = "class") -> list[str]:
    """A class that took its test; the first `failing` did not pass."""
    names = [f"pupil{number}" for number in range(size)]
    for number, name in enumerate(names):
        score = 40 if number < failing else 90
        await desk.feed(desk.world.evaluation(name, "post_test", teaches={"A": 2}, score=score, session=session))
    return names


async def accept(desk: Desk, recommendation: Mapping[str, Any], reason: str | None = None) -> Mapping[str, Any]:
    """The superior accepts."""
    answer = await desk.post(f"/recommendations/{recommendation['id']}/accept", "boss", body={"reason": reason})
    assert answer.status_code == 200, answer.text
    content: Mapping[str, Any] = answer.json()
    return content


async def offer_to(desk: Desk, mentor: str) -> Mapping[str, Any]:
    """The newest open offer to a mentor."""
    answer = await desk.get("/offers", mentor, state="offered")
    assert answer.status_code == 200, answer.text
    offers: list[Mapping[str, Any]] = answer.json()["items"]
    assert offers, "no offer"
    return offers[-1]


async def everything(desk: Desk) -> None:
    """A history in which every fact of the published language happens."""
    world = desk.world
    names = [f"pupil{number}" for number in range(5)]
    await staff(desk, "ani", "budi", "citra", "eka", "fajar", *names)
    await with_mentor(desk)
    await desk.feed(world.campaign("akpk", status="closed", accepted=11, ratings_accepted=11))
    await desk.release()
    await _mentoring_to_the_end(desk)
    await _people_decide(desk)
    await desk.feed(world.evaluation("fajar", "application", teaches={"A": 2}, application_score=1, at=LATER))
    await desk.feed(
        world.evaluation("fajar", "application", teaches={"A": 2}, barriers=["time"], at=LATER),
        world.evaluation("fajar", "application", teaches={"A": 2}, status="withdrawn", at=LATER),
    )
    await failing_class(desk, failing=3)
    await _officers_decide(desk)
    await desk.feed(world.response("fajar", {"A": (5, 1, 1)}), world.response("fajar", status="withdrawn"))


async def _mentoring_to_the_end(desk: Desk) -> None:
    world = desk.world
    await hard_to_apply(desk, "ani")
    wanted = await mentoring_of(desk, "ani")
    await accept(desk, wanted)
    offer = await offer_to(desk, "dewi")
    assert (await desk.post(f"/offers/{offer['id']}/consent", "dewi", body={})).status_code == 200
    id_ = UUID(wanted["id"])
    await desk.feed(world.mentoring(id_, "ani", "dewi", "A", "active"))
    await desk.feed(world.mentoring(id_, "ani", "dewi", "A", "completed"))


async def _people_decide(desk: Desk) -> None:
    reason = {"reason": "Sudah didampingi rekan."}
    await hard_to_apply(desk, "budi")
    await desk.post(f"/recommendations/{(await mentoring_of(desk, 'budi'))['id']}/decline", "boss", body=reason)
    await hard_to_apply(desk, "citra")
    id_ = (await mentoring_of(desk, "citra"))["id"]
    await desk.post(f"/recommendations/{id_}/object", "citra", body=reason)
    answer = {"uphold": False, "reason": "Tetap diperlukan."}
    await desk.post(f"/recommendations/{id_}/answer-objection", "boss", body=answer)


async def _officers_decide(desk: Desk) -> None:
    found = (await desk.get("/proposals", "officer", "training_admin")).json()["items"]
    first, second = found[0], found[1]
    edited = await desk.analytics.client.patch(
        f"/analytics/v1/proposals/{first['id']}",
        json={"form": "workshop"},
        headers={**desk.headers("officer", "training_admin"), "If-Match": f'"{first["revision"]}"'},
    )
    assert edited.status_code == 200, edited.text
    await desk.post(f"/proposals/{first['id']}/accept", "officer", "training_admin", body={})
    reason = {"reason": "Sudah ada program serupa."}
    await desk.post(f"/proposals/{second['id']}/decline", "officer", "training_admin", body=reason)
    for name in ("pupil0", "pupil1"):
        await desk.feed(desk.world.evaluation(name, "post_test", teaches={"A": 2}, status="withdrawn", session="late"))
    await failing_class(desk, session="late")
    for name in ("pupil0", "pupil1"):
        await desk.feed(desk.world.evaluation(name, "post_test", teaches={"A": 2}, status="withdrawn", session="late"))
