"""Reactions to enrolments, mentorings, people and programmes, in whatever order they become known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.assignments import repository
from evaluation.assignments.models import Enrolment, Mentoring
from evaluation.assignments.rules import Cause, assigned_rows, before_class
from evaluation.evaluations.events import Fact, evaluation_event
from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.repository import create_missing
from evaluation.people.models import Person
from evaluation.plans.models import Plan
from evaluation.plans.rules import PlanItem, default_plan, mentoring_plan
from evaluation.programs.models import Program
from evaluation.topics import PEOPLE, PROGRAMS
from shared.messaging import Event, caused_by, publish

__all__ = ["react_to_enrolments", "react_to_mentorings", "react_to_people", "react_to_programs"]

_HOLDS = frozenset({"enrolled", "completed"})
_ENDED = frozenset({"cancelled", "not_completed"})
Missing = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class References:
    """What the enrolments of a batch refer to, as far as it is known."""

    people: Mapping[UUID, Person]
    programs: Mapping[UUID, Program]
    plans: Mapping[UUID, Plan]

    def missing(self, enrolment: Enrolment) -> Missing | None:
        """The reference that an enrolment still waits for."""
        if enrolment.program_id not in self.programs:
            return PROGRAMS, enrolment.program_id
        if enrolment.person_id not in self.people:
            return PEOPLE, enrolment.person_id
        return None

    def plan(self, program_id: UUID) -> list[PlanItem]:
        """The programme's own plan, or the policy for its form."""
        stored = self.plans.get(program_id)
        if stored is None:
            return list(default_plan(self.programs[program_id].form))
        return [PlanItem(**item) for item in stored.items]


async def react_to_enrolments(session: AsyncSession, events: Sequence[Event]) -> list[tuple[Event, Missing]]:
    """Assign, move and cancel; returns the events that wait for a reference, with what they wait for."""
    by_subject = {event.subject: event for event in events}
    enrolments = await repository.find_enrolments(session, by_subject)
    holding = [enrolment for enrolment in enrolments if enrolment.status in _HOLDS]
    references = await _references(session, holding)
    waiting = [(by_subject[held.id], missing) for held in holding if (missing := references.missing(held))]
    ready = [held for held in holding if references.missing(held) is None]
    rows: dict[UUID, tuple[dict[str, Any], Event]] = {}
    for enrolment in ready:
        for row in _rows_of(enrolment, references):
            rows[row["id"]] = (row, by_subject[enrolment.id])
    created = await create_missing(session, [row for row, _ in rows.values()])
    await repository.mark_assigned(session, [held.id for held in ready if held.assigned_for != held.status])
    await _publish_created(session, [(evaluation, rows[evaluation.id][1]) for evaluation in created])
    await _publish(session, "assigned", await repository.move_pre_tests(session, [held.id for held in ready]))
    ended = [enrolment.id for enrolment in enrolments if enrolment.status in _ENDED]
    if ended:
        cancelled = await repository.cancel_open(session, Evaluation.enrolment_id.in_(ended), "enrolment_ended")
        await _publish(session, "cancelled", cancelled)
    return waiting


async def _references(session: AsyncSession, enrolments: Sequence[Enrolment]) -> References:
    programs = {enrolment.program_id for enrolment in enrolments}
    return References(
        people=await repository.find_people(session, {enrolment.person_id for enrolment in enrolments}),
        programs=await repository.find_programs(session, programs),
        plans=await repository.find_plans(session, programs),
    )


def _rows_of(enrolment: Enrolment, references: References) -> list[dict[str, Any]]:
    """What this status asks for and no earlier one did: a plan that changed meanwhile asks for nothing more."""
    if enrolment.assigned_for in {enrolment.status, "completed"}:
        return []
    items = references.plan(enrolment.program_id)
    if enrolment.assigned_for == "enrolled":
        items = [item for item in items if not before_class(item)]
    return assigned_rows(_cause(enrolment, references), items)


def _cause(enrolment: Enrolment, references: References) -> Cause:
    person, program = references.people[enrolment.person_id], references.programs[enrolment.program_id]
    return Cause(
        id=enrolment.id,
        government_id=enrolment.government_id,
        recorded_at=enrolment.recorded_at,
        person_id=person.id,
        supervisor_id=person.supervisor_id,
        active=person.active,
        program_id=program.id,
        session_id=enrolment.session_id,
        enrolled_at=enrolment.enrolled_at,
        session_starts_at=enrolment.session_starts_at,
        completed_at=enrolment.completed_at if enrolment.status == "completed" else None,
        pass_mark=program.pass_mark,
        teaches=program.competencies,
    )


async def react_to_mentorings(session: AsyncSession, events: Sequence[Event]) -> list[tuple[Event, Missing]]:
    """Ask for the outcome of completed mentorings; returns the events that wait for their mentee."""
    by_subject = {event.subject: event for event in events}
    mentorings = await repository.find_mentorings(session, by_subject)
    completed = [mentoring for mentoring in mentorings if mentoring.completed_at and mentoring.status == "completed"]
    people = await repository.find_people(session, {mentoring.mentee_id for mentoring in completed})
    waiting = [(by_subject[held.id], (PEOPLE, held.mentee_id)) for held in completed if held.mentee_id not in people]
    rows = [
        row
        for mentoring in completed
        if mentoring.mentee_id in people
        for row in assigned_rows(_cause_of_mentoring(mentoring, people[mentoring.mentee_id]), mentoring_plan())
    ]
    created = await create_missing(session, rows)
    await _publish_created(session, [(one, by_subject[one.mentoring_id]) for one in created if one.mentoring_id])
    ended = [mentoring.id for mentoring in mentorings if mentoring.status == "cancelled"]
    if ended:
        cancelled = await repository.cancel_open(session, Evaluation.mentoring_id.in_(ended), "mentoring_cancelled")
        await _publish(session, "cancelled", cancelled)
    return waiting


def _cause_of_mentoring(mentoring: Mentoring, mentee: Person) -> Cause:
    return Cause(
        id=mentoring.id,
        government_id=mentoring.government_id,
        recorded_at=mentoring.recorded_at,
        person_id=mentee.id,
        supervisor_id=mentee.supervisor_id,
        active=mentee.active,
        mentoring_id=mentoring.id,
        completed_at=mentoring.completed_at,
        teaches=[{"competency_id": str(mentoring.competency_id), "target_level": mentoring.target_level}],
    )


async def react_to_people(session: AsyncSession, changed: Collection[UUID]) -> None:
    """Cancel what is open about people who left, and address what superiors answer to the superiors of today.

    Of an erased person every word goes; the coded results stay as counts without a name.
    """
    people = await repository.find_people(session, changed)
    left = [person.id for person in people.values() if not person.active]
    if left:
        cancelled = await repository.cancel_open(session, Evaluation.person_id.in_(left), "person_left")
        await _publish(session, "cancelled", cancelled)
    erased = [person.id for person in people.values() if person.status == "erased"]
    if erased:
        await repository.forget_words(session, erased)
    await _publish(session, "assigned", await repository.address_to_supervisors(session, changed))


async def react_to_programs(session: AsyncSession, changed: Collection[UUID]) -> None:
    """Let what is open follow what its programme teaches and passes today."""
    await _publish(session, "assigned", await repository.follow_programs(session, changed))


async def _publish(session: AsyncSession, fact: Fact, evaluations: Sequence[Evaluation]) -> None:
    await publish(session, [evaluation_event(fact, evaluation) for evaluation in evaluations])


async def _publish_created(session: AsyncSession, created: Sequence[tuple[Evaluation, Event]]) -> None:
    events = []
    for evaluation, cause in created:
        with caused_by(cause):
            fact: Fact = "assigned" if evaluation.status == "assigned" else "cancelled"
            events.append(evaluation_event(fact, evaluation))
    await publish(session, events)
