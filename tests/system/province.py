"""A small province in which the loop has turned, with one person in the middle whom others may or may not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.ids import uuid7
from siklus.demo.client import Client, Who
from siklus.demo.context import Calendar, Context, Ids
from siklus.demo.founding import new_government
from siklus.example.people import CivilServant
from siklus.example.province import create_province
from siklus.example.world import World
from siklus.issuer import AUDIENCE, NAME
from siklus.state import Running

ALL_ROLES = ("training_admin", "unit_admin", "analyst", "evaluator", "operator")


def new_context(client: Client, broker: str, people: int) -> Context:
    """A province of `people` that nobody has loaded yet."""
    province = create_province(people)
    running = Running(0, "", NAME, AUDIENCE, 0, broker, {})
    calendar = Calendar(datetime.now(UTC).date())
    ids = Ids(new_government())
    context = Context(client, running, province, World(province), calendar, ids)
    context.governments.append(ids.government)
    return context


@dataclass(frozen=True, slots=True)
class Callers:
    """Who tries: those who may, and those who are foreign to the person in the middle."""

    right: Mapping[str, Who]
    stranger: Who
    other_unit: Who
    other_government: Who
    unknown: Who


def callers_around(
    context: Context, person: CivilServant, mentor: CivilServant, classmates: Sequence[CivilServant]
) -> Callers:
    """The callers for `person`: self, superior, own administrator, each role of the government, strangers."""
    government = context.ids.government
    superior = context.superior_of(person)
    assert superior is not None
    stranger = next(
        other
        for other in context.province.people
        if other.superior is not None and other.index not in context.province.reports
        if other.unit not in {person.unit, *(classmate.unit for classmate in classmates)}
        if other.index not in {mentor.index, superior.index}
    )
    right = {role: Who(f"a-{role}", government, (role,)) for role in ALL_ROLES}
    right |= {"self": context.account(person), "superior": context.account(superior)}
    right |= {"mentor": context.account(mentor), "founder": context.operator}
    unit, other = context.ids.units[person.unit], context.ids.units[stranger.unit]
    right["own_unit_admin"] = Who("own-unit", government, (f"unit_admin:{unit}",))
    return Callers(
        right=right,
        stranger=context.account(stranger),
        other_unit=Who("other-unit", government, tuple(f"{role}:{other}" for role in ALL_ROLES)),
        other_government=Who("other-government", str(uuid7()), ALL_ROLES),
        unknown=Who("nobody", government),
    )


async def first(client: Client, who: Who, path: str, **params: Any) -> dict[str, Any]:
    """The first item of a list that has one."""
    page = await client.get(who, path, limit=1, **params)
    assert page["items"], f"{path} has no item for {who.subject}"
    item: dict[str, Any] = page["items"][0]
    return item


async def middle_of(context: Context) -> dict[str, str]:
    """The mentoring around which the callers stand: its mentee is the person in the middle."""
    return await first(context.client, context.training_admin, "/catalog/v1/mentorings", status="completed")


async def ids_around(context: Context, mentoring: Mapping[str, Any]) -> dict[str, str]:
    """An id for every placeholder in a path, of things that belong to the mentee of `mentoring` where they can."""
    client, admin, person = context.client, context.training_admin, mentoring["mentee_id"]
    evaluator, unit_admin = context.evaluator, context.unit_admin
    campaign = context.campaigns["first"]
    account = context.account(context.person_of(person))
    enrolment = await first(client, admin, f"/catalog/v1/people/{person}/enrolments")
    hours = await first(client, account, "/catalog/v1/me/learning-hours")
    evaluation = await first(client, account, "/evaluation/v1/evaluations", kind="application", rater_role="self")
    recommendation = await client.get(unit_admin, f"/analytics/v1/recommendations/{mentoring['recommendation_id']}")
    offers = await client.all(unit_admin, "/analytics/v1/offers", state="consented")
    offer = next(offer for offer in offers if offer["recommendation_id"] == recommendation["id"])
    proposal = await first(client, admin, "/analytics/v1/proposals")
    run = await client.post(unit_admin, "/analytics/v1/mentor-runs")
    policy = await client.post(
        unit_admin, "/analytics/v1/policies", {"silence_days": 21, "reason": "Masa libur panjang."}
    )
    edited = {"superior_choice": "best", "reason": "Penilaian terakhir terburu-buru."}
    levels = await client.post(unit_admin, "/analytics/v1/evidence-policies", edited)
    plan = await client.post(admin, "/analytics/v1/plans", {"year": 2030})
    asked = await client.get(admin, f"/survey/v1/campaigns/{campaign}")
    form = (await client.get(evaluator, "/evaluation/v1/forms"))["items"][0]
    missing = str(uuid7())
    return {
        "person_id": person,
        "unit_id": context.ids.units[context.person_of(person).unit],
        "campaign_id": campaign,
        "questionnaire_id": asked["questionnaire_id"],
        "version": "1",
        "held_id": missing,
        "import_id": missing,
        "roster_id": missing,
        "competency_id": mentoring["competency_id"],
        "job_level": "pelaksana",
        "program_id": enrolment["program_id"],
        "session_id": enrolment["session_id"],
        "enrolment_id": enrolment["id"],
        "mentoring_id": mentoring["id"],
        "meeting_id": mentoring["sessions"][0]["id"],
        "entry_id": hours["id"],
        "evaluation_id": evaluation["id"],
        "recommendation_id": recommendation["id"],
        "offer_id": offer["id"],
        "proposal_id": proposal["id"],
        "run_id": run["id"],
        "policy_id": policy["id"],
        "evidence_policy_id": levels["id"],
        "plan_id": plan["id"],
        "row_id": plan["rows"][0]["id"] if plan["rows"] else missing,
        "code": form["code"],
        "name": "jp_rules",
        "campaign": campaign,
    }
