"""Recording the tests of a class: all of them, or none."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.corrections.service import fill
from evaluation.dependencies import DIRECTORY
from evaluation.evaluations.events import evaluation_event
from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.repository import units_of_people
from evaluation.scores.errors import DifferentScores, InvalidScores
from evaluation.scores.schemas import ClassScores, ScoresRecorded
from evaluation.submissions.rules import Result
from shared.audit import record
from shared.clock import now
from shared.errors import FieldProblem, NotFound
from shared.messaging import publish
from shared.schemas import Text, text
from shared.security import Caller

__all__ = ["record_scores"]

_UNKNOWN = text(
    "Tidak ada tes ini untuk pegawai tersebut di kelas ini. Periksa kepesertaan dan rencana evaluasinya.",
    "This person has no such test in this class. Check the enrolment and the evaluation plan.",
)
_NO_TIME = text(
    "Isi waktu tes untuk kelas atau untuk pegawai ini.", "Give the time of the test, for the class or the person."
)
_FUTURE = text("Waktu tes di masa depan.", "The time lies in the future.")
_CLOSED = text("Tes ini dibatalkan atau ditarik.", "This test was cancelled or withdrawn.")
_TWICE = text("Pegawai ini muncul dua kali.", "This person appears twice.")


@dataclass(frozen=True, slots=True)
class Score:
    """One score of one person: `pointer` is where it stands in the body."""

    person_id: UUID
    kind: str
    score: float
    taken_at: datetime | None
    pointer: str


def _scores(body: ClassScores) -> Iterator[Score]:
    for position, item in enumerate(body.items):
        for kind, score, own, common in (
            ("pre_test", item.pre_score, item.pre_taken_at, body.pre_taken_at),
            ("post_test", item.post_score, item.post_taken_at, body.post_taken_at),
        ):
            if score is not None:
                field = "pre_score" if kind == "pre_test" else "post_score"
                yield Score(item.person_id, kind, score, own or common, f"/items/{position}/{field}")


async def record_scores(session: AsyncSession, caller: Caller, session_id: UUID, body: ClassScores) -> ScoresRecorded:
    """Record the scores of a class. The same scores again change nothing.

    Raises `Forbidden`, `NotFound` for a class without tests in the caller's sight, `InvalidScores`, `DifferentScores`.
    """
    caller.require("evaluator")
    tests = await _lock_tests(session, caller, session_id)
    if not tests:
        raise NotFound
    moment = now()
    scores = list(_scores(body))
    problems = [FieldProblem(score.pointer, reason) for score in scores if (reason := _problem(score, tests, moment))]
    if problems or (problems := _twice(scores)):
        raise InvalidScores(errors=problems)
    held = [(score, tests[score.person_id, score.kind]) for score in scores]
    different = [FieldProblem(s.pointer, DifferentScores.title) for s, test in held if _differs(s, test)]
    if different:
        raise DifferentScores(errors=different)
    fresh = [(score, test) for score, test in held if test.status != "completed"]
    for score, test in fresh:
        _fill(score, test, moment, caller.person_id)
    await session.flush()
    await publish(session, [evaluation_event("completed", test) for _, test in fresh])
    if fresh:
        details = {"recorded": len(fresh)}
        await record(session, caller, "scores.recorded", "session", session_id, details=details)
    retrospective = sum(test.retrospective for _, test in fresh)
    return ScoresRecorded(recorded=len(fresh), unchanged=len(held) - len(fresh), retrospective=retrospective)


async def _lock_tests(session: AsyncSession, caller: Caller, session_id: UUID) -> dict[tuple[UUID, str], Evaluation]:
    query = (
        select(Evaluation)
        .where(
            Evaluation.session_id == session_id,
            Evaluation.method == "test",
            Evaluation.government_id == caller.government_id,
        )
        .order_by(Evaluation.id)
        .with_for_update()
    )
    found = (await session.scalars(query, execution_options={"populate_existing": True})).all()
    units = await DIRECTORY.units_in_sight(session, caller, "evaluator")
    if units is not None:
        of_people = await units_of_people(session, [test.person_id for test in found])
        found = [test for test in found if of_people.get(test.person_id) in units]
    return {(test.person_id, test.kind): test for test in found}


def _problem(score: Score, tests: dict[tuple[UUID, str], Evaluation], moment: datetime) -> Text | None:
    test = tests.get((score.person_id, score.kind))
    if test is None:
        return _UNKNOWN
    if score.taken_at is None:
        return _NO_TIME
    if score.taken_at > moment:
        return _FUTURE
    return _CLOSED if test.status in {"cancelled", "withdrawn"} else None


def _twice(scores: Sequence[Score]) -> list[FieldProblem]:
    seen: set[tuple[UUID, str]] = set()
    problems = []
    for score in scores:
        key = (score.person_id, score.kind)
        if key in seen:
            problems.append(FieldProblem(score.pointer, _TWICE))
        seen.add(key)
    return problems


def _differs(score: Score, test: Evaluation) -> bool:
    return test.status == "completed" and (test.score, test.taken_at) != (score.score, score.taken_at)


def _fill(score: Score, test: Evaluation, moment: datetime, person_id: UUID | None) -> None:
    taken_at = score.taken_at or moment
    content = f"{score.score!r} {taken_at.isoformat()}".encode()
    result = Result(
        form="test",
        form_version=test.form_version,
        taken_at=taken_at,
        content_hash=hashlib.sha256(content).digest(),
        score=score.score,
    )
    fill(test, result, moment, person_id)
    test.rater_id = test.rater_id or person_id
    test.revision += 1
