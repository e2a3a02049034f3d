"""What assignments read and change, many rows in one statement."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.assignments.models import Enrolment, Mentoring
from evaluation.evaluations.models import Draft, Evaluation, FormerResult
from evaluation.evaluations.rules import PAPER_GRACE
from evaluation.people.models import Person
from evaluation.plans.models import Plan
from evaluation.programs.models import Program
from shared.messaging import upsert_copies

__all__ = [
    "address_to_supervisors",
    "cancel_open",
    "find_enrolments",
    "find_mentorings",
    "find_people",
    "find_plans",
    "find_programs",
    "follow_programs",
    "forget_words",
    "keep_enrolments",
    "keep_mentorings",
    "mark_assigned",
    "move_pre_tests",
]

Rows = Sequence[dict[str, Any]]


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


async def keep_enrolments(session: AsyncSession, rows: Rows) -> None:
    """Keep the newest enrolments."""
    await upsert_copies(session, _table(Enrolment), rows)


async def keep_mentorings(session: AsyncSession, rows: Rows) -> None:
    """Keep the newest mentorings."""
    await upsert_copies(session, _table(Mentoring), rows)


async def find_enrolments(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Enrolment]:
    """The enrolments that are known, in id order."""
    query = select(Enrolment).where(Enrolment.id.in_(ids)).order_by(Enrolment.id)
    return (await session.scalars(query, execution_options={"populate_existing": True})).all()


async def mark_assigned(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Remember that the evaluations of these enrolments' present status are assigned."""
    if ids:
        await session.execute(update(Enrolment).where(Enrolment.id.in_(ids)).values(assigned_for=Enrolment.status))


async def find_mentorings(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Mentoring]:
    """The mentorings that are known, in id order."""
    query = select(Mentoring).where(Mentoring.id.in_(ids)).order_by(Mentoring.id)
    return (await session.scalars(query, execution_options={"populate_existing": True})).all()


async def find_people(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Person]:
    """The people who are known, by id."""
    query = select(Person).where(Person.id.in_(ids))
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {person.id: person for person in rows}


async def find_programs(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Program]:
    """The programmes that are known, by id."""
    query = select(Program).where(Program.id.in_(ids))
    rows = await session.scalars(query, execution_options={"populate_existing": True})
    return {program.id: program for program in rows}


async def find_plans(session: AsyncSession, program_ids: Collection[UUID]) -> dict[UUID, Plan]:
    """The stored plans of programmes that have one."""
    rows = await session.scalars(select(Plan).where(Plan.program_id.in_(program_ids)))
    return {plan.program_id: plan for plan in rows}


async def _changed(
    session: AsyncSession, where: ColumnElement[bool], values: dict[str, Any], *, status: str = "assigned"
) -> Sequence[Evaluation]:
    statement = (
        update(Evaluation)
        .where(Evaluation.status == status, where)
        .values(revision=Evaluation.revision + 1, **values)
        .returning(Evaluation)
    )
    options = {"populate_existing": True, "synchronize_session": False}
    return (await session.scalars(statement, execution_options=options)).all()


async def cancel_open(session: AsyncSession, where: ColumnElement[bool], reason: str) -> Sequence[Evaluation]:
    """Cancel the unanswered evaluations of `where`; returns those that were changed."""
    return await _changed(session, where, {"status": "cancelled", "status_reason": reason})


async def move_pre_tests(session: AsyncSession, enrolment_ids: Collection[UUID]) -> Sequence[Evaluation]:
    """Make unanswered pre-tests due at the start that their class has now."""
    start = select(Enrolment.session_starts_at).where(Enrolment.id == Evaluation.enrolment_id).scalar_subquery()
    where = Evaluation.enrolment_id.in_(enrolment_ids) & (Evaluation.kind == "pre_test") & (Evaluation.due_at != start)
    recorded = Evaluation.assigned_at
    later = case((start > recorded, start), else_=recorded)
    values = {
        "session_starts_at": start,
        "due_at": start,
        "available_from": func.least(Evaluation.available_from, start),
        "expires_at": later + PAPER_GRACE,
    }
    return await _changed(session, where, values)


async def address_to_supervisors(session: AsyncSession, people: Collection[UUID]) -> Sequence[Evaluation]:
    """Address the unanswered evaluations by superiors to the superior whom each person has now."""
    supervisor = select(Person.supervisor_id).where(Person.id == Evaluation.person_id).scalar_subquery()
    where = (
        Evaluation.person_id.in_(people)
        & (Evaluation.rater_role == "supervisor")
        & Evaluation.rater_id.is_distinct_from(supervisor)
    )
    return await _changed(session, where, {"rater_id": supervisor})


async def forget_words(session: AsyncSession, people: Collection[UUID]) -> None:
    """Remove what erased people said or what was written about them; nothing of it was ever published."""
    about = Evaluation.person_id.in_(people)
    ids = select(Evaluation.id).where(about)
    await session.execute(delete(Draft).where(Draft.evaluation_id.in_(ids)))
    await session.execute(update(FormerResult).where(FormerResult.evaluation_id.in_(ids)).values(result={}))
    await session.execute(
        update(Evaluation).where(about).values(answers={}, interview=None, notes=None),
        execution_options={"synchronize_session": False},
    )


async def follow_programs(session: AsyncSession, program_ids: Collection[UUID]) -> Sequence[Evaluation]:
    """Let unanswered evaluations teach and pass what their programme says now."""
    program = Program.id == Evaluation.program_id
    teaches = select(Program.competencies).where(program).scalar_subquery()
    pass_mark = case(
        (Evaluation.method == "test", select(Program.pass_mark).where(program).scalar_subquery()), else_=None
    )
    where = Evaluation.program_id.in_(program_ids) & (
        Evaluation.teaches.is_distinct_from(teaches) | Evaluation.pass_mark.is_distinct_from(pass_mark)
    )
    return await _changed(session, where, {"teaches": teaches, "pass_mark": pass_mark})
