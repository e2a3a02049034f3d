"""Step 5: every evaluation that the plans ask for is answered by whom it asks; each one re-analyses by itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from siklus.demo.context import Context, Json
from siklus.demo.effects import submit
from siklus.demo.training import TrainingClass
from siklus.example.outcomes import CourseOutcome, attend, cast
from siklus.example.tables import required_levels

__all__ = ["Outcomes", "answer_classes", "record_tests"]

Outcomes = Mapping[int, CourseOutcome]
"""Person's index → what became of the course."""
Asked = tuple[Json, CourseOutcome, datetime]
"""An open evaluation, what became of the person's course, and when that ended."""
_AT_ONCE = 8
"""Evaluations under way at once: enough to keep the services busy, few enough that re-analysis is not all queueing."""
_ROLES = {
    "self": "Peserta / participants",
    "supervisor": "Atasan / superiors",
    "evaluator": "Wawancara / interviews",
}
_REACTION = ("relevance", "facilitator", "materials", "facilities", "intention")


async def _assigned_to(context: Context, training: TrainingClass, **filters: str) -> list[Json]:
    """The open evaluations of a class."""
    path = "/evaluation/v1/evaluations"
    return await context.client.all(context.evaluator, path, session_id=training.id, status="assigned", **filters)


async def record_tests(context: Context, training: TrainingClass) -> dict[int, CourseOutcome]:
    """Record the paper tests of a class in one request; the first pre-test was taken after the start."""
    taught = [person for person in training.people if person.index not in training.absent]
    world, program = context.world, training.program
    stretched = [required_levels()[person.job_level, program.competency] > program.target for person in taught]
    stories = cast(stretched, failing=program.failing)
    outcomes = {
        person.index: attend(world, person, program.competency, program.target, story)
        for person, story in zip(taught, stories, strict=True)
    }
    tests = await context.pace.until(
        f"the post-tests of session {training.id}",
        lambda: _assigned_to(context, training, method="test"),
        lambda found: sum(test["kind"] == "post_test" for test in found) >= len(taught),
    )
    body = _scores(context, training, outcomes)
    recorded = await context.client.post(context.evaluator, f"/evaluation/v1/sessions/{training.id}/scores", body)
    context.ledger.counts["retrospective"] += recorded["retrospective"]
    for test in tests:
        if context.index_of(test["person_id"]) in outcomes:
            context.ledger.evaluations[test["id"]] = test["kind"]
    return outcomes


def _scores(context: Context, training: TrainingClass, outcomes: Outcomes) -> Json:
    before = training.starts_at - timedelta(days=1)
    items: list[Json] = [
        {"person_id": context.ids.people[index], "pre_score": outcome.before, "post_score": outcome.after}
        for index, outcome in outcomes.items()
    ]
    items[0]["pre_taken_at"] = (training.starts_at + timedelta(hours=3)).isoformat()
    return {
        "pre_taken_at": before.isoformat(),
        "post_taken_at": training.ends_at.isoformat(),
        "items": items,
    }


async def answer_classes(context: Context, results: Sequence[tuple[TrainingClass, Outcomes]]) -> None:
    """Answer what is asked of participants and superiors and hold the interviews, for every class."""
    asked: dict[str, list[Asked]] = defaultdict(list)
    for training, outcomes in results:
        for item in await _questionnaires(context, training, outcomes):
            index = context.index_of(item["person_id"])
            if index in outcomes and item["method"] != "test":
                asked[item["rater_role"]].append((item, outcomes[index], training.ends_at))
    for role, title in _ROLES.items():
        await context.pace.each(title, asked[role], lambda work: _answer(context, *work), at_once=_AT_ONCE)


async def _questionnaires(context: Context, training: TrainingClass, outcomes: Outcomes) -> list[Json]:
    """What is asked about a class, once its participants' completion has reached the evaluations."""
    return await context.pace.until(
        f"the questionnaires of session {training.id}",
        lambda: _assigned_to(context, training),
        lambda found: sum(item["kind"] == "application" for item in found) >= 2 * len(outcomes),
    )


async def _answer(context: Context, item: Json, outcome: CourseOutcome, ended_at: datetime) -> None:
    person = context.person_of(item["person_id"])
    body: Json = {"form": item["form"], "form_version": item["form_version"]}
    if item["kind"] == "reaction":
        body["answers"] = [{"question": code, "value": outcome.reaction} for code in _REACTION]
        await submit(context, context.account(person), item, body)
        return
    body["answers"] = _application(outcome, by_superior=item["rater_role"] == "supervisor")
    if item["rater_role"] == "supervisor":
        superior = context.superior_of(person)
        if superior is None:
            return
        if outcome.seen_level is not None:
            body["competency_ratings"] = [
                {"competency_id": target["competency_id"], "level": outcome.seen_level} for target in item["teaches"]
            ]
        await submit(context, context.account(superior), item, body)
    elif item["method"] == "interview":
        body["taken_at"] = (ended_at + timedelta(days=95)).isoformat()
        body["interview"] = {
            "guide_version": 1,
            "consent": True,
            "notes": "Hanya untuk evaluator.",
        }
        await submit(context, context.evaluator, item, body)
        context.ledger.counts["interviews"] += 1
    else:
        await submit(context, context.account(person), item, body)


def _application(outcome: CourseOutcome, *, by_superior: bool) -> list[Json]:
    """How easy it is to apply, in the eyes of the participant or of the superior, and what stands in the way."""
    answers: list[Json] = [
        {"question": "application_score", "value": outcome.ease},
        {"question": "confidence", "value": outcome.confidence},
    ]
    if not by_superior:
        answers.append({"question": "barriers", "value": list(outcome.barriers)})
    return answers
