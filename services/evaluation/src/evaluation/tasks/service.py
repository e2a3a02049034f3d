"""Tasks: what one has to answer oneself, and, for evaluators, what a class or person still lacks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.dependencies import DIRECTORY
from evaluation.evaluations.models import Evaluation
from evaluation.people.models import Person
from shared.clock import now
from shared.ids import derived_id
from shared.schemas import Task, Text, text
from shared.security import Caller

__all__ = ["list_tasks"]

_MOST = 200
_BASE = "/evaluation/v1"
_TITLES: dict[str, Text] = {
    "reaction": text("Isi evaluasi reaksi pelatihan Anda", "Say what you thought of your training"),
    "application_self": text("Isi evaluasi penerapan hasil pelatihan", "Say how you apply what you learned"),
    "application_supervisor": text(
        "Nilai penerapan hasil pelatihan staf Anda", "Rate how your report applies the training"
    ),
    "mentoring_self": text("Isi evaluasi hasil pendampingan", "Say what came of your mentoring"),
    "mentoring_supervisor": text("Nilai hasil pendampingan staf Anda", "Rate what came of your report's mentoring"),
}
_TO_RECORD: dict[str, tuple[str, str]] = {
    "pre_test": ("Catat nilai tes awal {n} peserta", "Record the pre-test scores of {n} participants"),
    "post_test": ("Catat nilai tes akhir {n} peserta", "Record the post-test scores of {n} participants"),
    "application": ("Wawancarai {n} alumni kelas ini", "Interview {n} alumni of this class"),
}


async def list_tasks(session: AsyncSession, caller: Caller) -> list[Task]:
    """The caller's tasks, the most urgent first, at most 200 of one's own and 200 as an evaluator."""
    moment = now()
    tasks = [] if caller.person_id is None else await _own(session, caller.person_id, moment)
    if caller.has("evaluator") and caller.government_id is not None:
        tasks += await _to_record(session, caller, caller.government_id, moment)
    return sorted(tasks, key=lambda task: (task.due_at is None, task.due_at))


async def _own(session: AsyncSession, person_id: UUID, moment: datetime) -> list[Task]:
    query = (
        select(Evaluation)
        .where(
            Evaluation.rater_id == person_id,
            Evaluation.rater_role != "evaluator",
            Evaluation.status == "assigned",
            Evaluation.available_from <= moment,
            Evaluation.expires_at >= moment,
        )
        .order_by(Evaluation.due_at, Evaluation.id)
        .limit(_MOST)
    )
    return [
        Task(
            id=evaluation.id,
            kind="rate" if evaluation.rater_role == "supervisor" else "evaluate",
            title=_TITLES[evaluation.form],
            subject_person_id=evaluation.person_id,
            due_at=evaluation.due_at,
            overdue=evaluation.due_at < moment,
            href=f"{_BASE}/evaluations/{evaluation.id}/submit",
            service="evaluation",
        )
        for evaluation in await session.scalars(query)
    ]


async def _to_record(session: AsyncSession, caller: Caller, government_id: UUID, moment: datetime) -> list[Task]:
    """One task for each class and kind, not one for each participant."""
    units = await DIRECTORY.units_in_sight(session, caller, "evaluator")
    query = (
        select(
            Evaluation.session_id, Evaluation.kind, func.count().label("n"), func.min(Evaluation.due_at).label("due_at")
        )
        .where(
            Evaluation.government_id == government_id,
            Evaluation.rater_role == "evaluator",
            Evaluation.status == "assigned",
            Evaluation.available_from <= moment,
            Evaluation.session_id.is_not(None),
        )
        .group_by(Evaluation.session_id, Evaluation.kind)
        .order_by(func.min(Evaluation.due_at))
        .limit(_MOST)
    )
    if units is not None:
        query = query.where(Evaluation.person_id.in_(select(Person.id).where(Person.unit_id.in_(units))))
    return _class_tasks((await session.execute(query)).all(), moment)


def _class_tasks(rows: Sequence[Row[*tuple[Any, ...]]], moment: datetime) -> list[Task]:
    tasks = []
    for session_id, kind, count, due_at in rows:
        indonesian, english = _TO_RECORD[kind]
        listed = f"{_BASE}/evaluations?session_id={session_id}&kind={kind}&method=interview&status=assigned"
        tasks.append(
            Task(
                id=derived_id(session_id, f"{kind}:task"),
                kind="evaluate",
                title=text(indonesian.format(n=count), english.format(n=count)),
                due_at=due_at,
                overdue=due_at < moment,
                href=listed if kind == "application" else f"{_BASE}/sessions/{session_id}/scores",
                service="evaluation",
            )
        )
    return tasks
