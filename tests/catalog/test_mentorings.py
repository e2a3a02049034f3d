"""Mentorings: from the match to their end."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.clock import iso
from shared.ids import derived_id, uuid7
from tests.catalog.world import Json, World, jambi


class Pair:
    """A mentor and a mentee, matched by a recommendation."""

    def __init__(self, world: World, mentor: str, mentee: str) -> None:
        self.world = world
        self.mentor = mentor
        self.mentee = mentee
        self.recommendation = uuid7()
        self.path = f"/mentorings/{derived_id(self.recommendation, 'mentoring')}"

    async def match(self) -> None:
        people = {"person_id": self.mentee, "mentor_id": self.mentor}
        competency = await self.world.competency()
        told = self.world.say_recommendation(self.recommendation, "matched", competency_id=competency, **people)
        await self.world.hear(told, told)

    async def record(self, day: int, caller: str = "", **more: Any) -> Json:
        start = jambi(day, 9)
        body = meeting(start) | more
        answer = await self.world.call("POST", f"{self.path}/sessions", caller or self.mentor, json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def confirm(self, recorded: Json) -> Json:
        path = f"{self.path}/sessions/{recorded['id']}/confirm"
        return dict((await self.world.call("POST", path, self.mentee)).json())


def meeting(start: datetime) -> Json:
    times = {"starts_at": iso(start), "ends_at": iso(start + timedelta(hours=1))}
    return {**times, "topic": "Surat dinas", "agreed_action": "Menyusun tiga surat"}


async def matched(world: World) -> Pair:
    mentor, mentee = await world.people(2)
    pair = Pair(world, mentor, mentee)
    await pair.match()
    return pair


async def test_a_match_told_twice_starts_one_mentoring(world: World) -> None:
    pair = await matched(world)

    (started,) = await world.published("mentoring.started")

    assert (started["mentor_id"], started["mentee_id"], started["status"]) == (pair.mentor, pair.mentee, "active")
    assert UUID(started["id"]) == derived_id(pair.recommendation, "mentoring")


async def test_jp_are_granted_once_both_have_confirmed(world: World) -> None:
    pair = await matched(world)

    recorded = await pair.record(2)
    confirmed = await pair.confirm(recorded)

    assert (recorded["jp"], confirmed["jp"]) == (None, 2)
    assert [entry["jp"] for entry in (await world.hours(pair.mentee))["items"]] == [2]


async def test_two_sessions_a_month_are_credited_and_the_third_says_why_not(world: World) -> None:
    pair = await matched(world)

    credited = [await pair.confirm(await pair.record(day)) for day in (2, 9, 16)]

    assert [session["jp"] for session in credited] == [2, 2, 0]
    assert credited[2]["capped_reason"] == "at_most_2_session_a_month"
    (*_, newest) = await world.published("mentoring.session_recorded")
    assert [session["jp"] for session in newest["sessions"]] == [2, 2, 0]


async def test_nobody_confirms_for_the_other_one(world: World) -> None:
    pair = await matched(world)
    recorded = await pair.record(2)

    again = await world.call("POST", f"{pair.path}/sessions/{recorded['id']}/confirm", pair.mentor)
    both = await world.call(
        "POST", f"{pair.path}/sessions", pair.mentor, json=meeting(jambi(3)) | {"confirmed_by_both": True}
    )

    assert again.json()["mentee_confirmed_at"] is None
    assert both.json()["type"] == "urn:siklus:problem:not-of-this-mentoring"


async def test_a_session_recorded_from_paper_needs_no_second_confirmation(world: World) -> None:
    pair = await matched(world)

    recorded = await world.done("POST", f"{pair.path}/sessions", meeting(jambi(2)) | {"confirmed_by_both": True})

    assert recorded["jp"] == 2


async def test_the_same_record_sent_twice_is_stored_once(world: World) -> None:
    pair = await matched(world)
    id_ = str(uuid7())

    first, again = await pair.record(2, id=id_), await pair.record(2, id=id_)
    other = await world.call("POST", f"{pair.path}/sessions", pair.mentor, json=meeting(jambi(4)) | {"id": id_})

    assert first == again
    assert other.json()["type"] == "urn:siklus:problem:identifier-taken"


async def test_two_sessions_cannot_be_at_the_same_time(world: World) -> None:
    pair = await matched(world)
    await pair.record(2)

    refused = await world.call("POST", f"{pair.path}/sessions", pair.mentee, json=meeting(jambi(2, 9)))

    assert refused.json()["type"] == "urn:siklus:problem:meetings-overlap"


async def test_a_mentoring_is_completed_after_a_session_that_both_confirmed(world: World) -> None:
    pair = await matched(world)
    recorded = await pair.record(2)
    path = f"{pair.path}/complete"

    too_early = await world.call("POST", path, pair.mentor, json={})
    await pair.confirm(recorded)
    done = await world.call("POST", path, pair.mentor, json={"outcome": "Mandiri"})

    assert too_early.json()["type"] == "urn:siklus:problem:mentoring-has-no-session"
    assert (done.json()["status"], done.json()["outcome"]) == ("completed", "Mandiri")
    assert [event["status"] for event in await world.published("mentoring.completed")] == ["completed"]


async def test_a_withdrawn_recommendation_ends_its_mentoring_and_an_older_match_does_not_revive_it(
    world: World,
) -> None:
    mentor, mentee = await world.people(2)
    people = {"person_id": mentee, "mentor_id": mentor, "competency_id": await world.competency()}
    subject = uuid7()
    match = world.say_recommendation(subject, "matched", **people)
    withdrawal = world.say_recommendation(subject, "withdrawn", **people)

    await world.hear(match, withdrawal, match)

    assert [event["status"] for event in await world.published("mentoring.cancelled")] == ["cancelled"]
    assert len(await world.published("mentoring.started")) == 1


async def test_a_mentoring_is_seen_by_its_two_people_the_superior_and_administrators_only(world: World) -> None:
    pair = await matched(world)
    (superior,) = await world.people(1)
    (stranger,) = await world.people(1)
    await world.hear(world.say_person(pair.mentee, supervisor=superior))

    seen = {who: (await world.call("GET", pair.path, who)).status_code for who in (pair.mentor, superior, stranger)}
    listed = {who: len((await world.call("GET", "/mentorings", who)).json()["items"]) for who in seen}

    assert seen == {pair.mentor: 200, superior: 200, stranger: 404}
    assert listed == {pair.mentor: 1, superior: 1, stranger: 0}
    assert (await world.admin("GET", pair.path)).status_code == 200


async def test_mentor_and_mentee_find_what_they_have_to_do(world: World) -> None:
    pair = await matched(world)
    before = (await world.call("GET", "/me/tasks", pair.mentor)).json()["items"]

    await pair.record(2)

    after = (await world.call("GET", "/me/tasks", pair.mentee)).json()["items"]
    assert [task["kind"] for task in before] == ["mentor"]
    assert [task["kind"] for task in after] == ["confirm"]
