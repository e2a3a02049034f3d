"""Reading the completed evaluations of a group."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.evaluations.models import Evaluation

__all__ = ["application_scores", "reaction_scores", "tests_of_program", "tests_of_roster"]

_PRE = Evaluation.kind == "pre_test"
_DONE = Evaluation.status == "completed"
_TESTS = (
    func.max(Evaluation.score).filter(_PRE, _DONE, ~Evaluation.retrospective).label("pre"),
    func.max(Evaluation.score).filter(~_PRE, _DONE).label("post"),
    func.bool_or(Evaluation.passed).filter(_DONE).label("passed"),
    func.coalesce(func.bool_or(Evaluation.retrospective), False).label("retrospective"),
)


async def tests_of_program(session: AsyncSession, program_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """pre, post, passed, retrospective of each enrolment that has tests which were not cancelled."""
    query = (
        select(*_TESTS)
        .where(Evaluation.program_id == program_id, Evaluation.method == "test", Evaluation.status != "cancelled")
        .group_by(Evaluation.enrolment_id)
    )
    return (await session.execute(query)).all()


async def tests_of_roster(session: AsyncSession, roster_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """condition, pre, post, passed, retrospective of each person of a roster."""
    query = (
        select(Evaluation.condition, *_TESTS)
        .where(Evaluation.roster_id == roster_id)
        .group_by(Evaluation.condition, Evaluation.person_id)
        .order_by(Evaluation.condition)
    )
    return (await session.execute(query)).all()


async def reaction_scores(session: AsyncSession, program_id: UUID) -> Sequence[float]:
    """Reaction scores 1–5 in the order in which they came."""
    query = (
        select(Evaluation.reaction_score)
        .where(Evaluation.program_id == program_id, Evaluation.reaction_score.is_not(None), _DONE)
        .order_by(Evaluation.completed_at, Evaluation.id)
    )
    return [score for score in await session.scalars(query) if score is not None]


async def application_scores(session: AsyncSession, program_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """form and application score 1–5, in the order in which they came."""
    query = (
        select(Evaluation.form, Evaluation.application_score)
        .where(Evaluation.program_id == program_id, Evaluation.application_score.is_not(None), _DONE)
        .order_by(Evaluation.completed_at, Evaluation.id)
    )
    return (await session.execute(query)).all()
