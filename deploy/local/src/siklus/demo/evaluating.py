"""Step 5: every evaluation that the plans ask for is answered by whom it asks; each one re-analyses by itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from siklus.demo.context import Context, Json
from siklus.demo.effects import submit
from siklus.demo.training import TrainingClass
from siklus.example.outcomes import CourseOutcome, attend, cast
from siklus.example.tables import required_levels

__all__ = ["answer_class", "assigned_to", "record_tests"]

_REACTION = ("relevance", "facilitator", "materials", "facilities", "intention")


async def assigned_to(context: Context, training: TrainingClass, **filters: str) -> list[Json]:
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
        lambda: assigned_to(context, training, method="test"),
        lambda found: sum(test["kind"] == "post_test" for test in found) >= len(taught),
    )
    body = _scores(context, training, outcomes)
    recorded = await context.client.post(context.evaluator, f"/evaluation/v1/sessions/{training.id}/scores", body)
    context.ledger.counts["retrospective"] += recorded["retrospective"]
    for test in tests:
        if context.index_of(test["person_id"]) in outcomes:
            context.ledger.evaluations[test["id"]] = test["kind"]
    return outcomes


def _scores(context: Context, training: TrainingClass, outcomes: Mapping[int, CourseOutcome]) -> Json:
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


async def answer_class(context: Context, training: TrainingClass, outcomes: Mapping[int, CourseOutcome]) -> None:
    """Answer what is asked of participants and superiors and hold the interviews of one class."""
    waiting = await context.pace.until(
        f"the questionnaires of session {training.id}",
        lambda: assigned_to(context, training),
        lambda found: sum(item["kind"] == "application" for item in found) >= 2 * len(outcomes),
    )
    by_story: dict[str, list[Json]] = defaultdict(list)
    for item in waiting:
        by_story[item["rater_role"]].append(item)
    await _answer_all(context, training, outcomes, by_story["self"])
    await _answer_all(context, training, outcomes, by_story["supervisor"])
    await _answer_all(context, training, outcomes, [i for i in by_story["evaluator"] if i["method"] == "interview"])


async def _answer_all(
    context: Context, training: TrainingClass, outcomes: Mapping[int, CourseOutcome], waiting: Sequence[Json]
) -> None:
    now = [item for item in waiting if context.index_of(item["person_id"]) in outcomes]
    title = f"{training.program.competency} {training.program.form}"

    async def work(item: Json) -> None:
        index = context.index_of(item["person_id"])
        await _answer(context, item, outcomes[index], training.ends_at)

    await context.pace.each(title, now, work)


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
