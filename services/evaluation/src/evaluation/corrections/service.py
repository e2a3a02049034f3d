"""Corrections and withdrawals: a new revision, the former result kept, the reason in the audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.evaluations import repository as evaluations
from evaluation.evaluations.events import evaluation_event
from evaluation.evaluations.models import Evaluation, FormerResult
from evaluation.evaluations.rules import Kind, is_passed, is_retrospective
from evaluation.evaluations.service import require_in_sight
from evaluation.submissions.errors import NothingToCorrect
from evaluation.submissions.rules import Result
from evaluation.submissions.schemas import Correction, Receipt, Submission, Withdrawal
from evaluation.submissions.service import read_result, require_fitting
from shared.audit import record
from shared.clock import iso, now
from shared.errors import NotFound
from shared.http import content_hash
from shared.messaging import publish
from shared.security import Caller

__all__ = ["correct", "fill", "keep_former", "withdraw"]

_KEPT = [
    "score",
    "passed",
    "retrospective",
    "competency_ratings",
    "application_score",
    "barriers",
    "confidence",
    "reaction_score",
    "answers",
    "interview",
    "notes",
]


async def correct(session: AsyncSession, caller: Caller, evaluation_id: UUID, correction: Correction) -> Receipt:
    """Replace a result by another one. The same correction again changes nothing.

    Raises `NotFound` when it is not the caller's to answer, `NothingToCorrect`, and what a submission raises.
    """
    evaluation = await _lock_answered(session, caller, evaluation_id, only_rater=True)
    moment = now()
    content = Submission.model_validate(correction.model_dump(exclude={"reason"}))
    result = read_result(content, caller.person_id, moment)
    require_fitting(evaluation, result)
    if evaluation.status == "completed" and evaluation.content_hash == result.content_hash:
        return Receipt.model_validate(evaluation)
    if content.taken_at is None and evaluation.taken_at is not None:
        # What is corrected is what was said, not when it took place.
        result = read_result(
            content.model_copy(update={"taken_at": evaluation.taken_at}), caller.person_id, moment, hashed=content
        )
    keep_former(session, evaluation, correction.reason, moment, caller.person_id)
    fill(evaluation, result, moment, caller.person_id)
    evaluation.revision += 1
    await session.flush()
    await publish(session, [evaluation_event("corrected", evaluation)])
    await record(
        session,
        caller,
        "evaluation.corrected",
        "evaluation",
        evaluation.id,
        reason=correction.reason,
        details={"revision": evaluation.revision},
    )
    return Receipt.model_validate(evaluation)


async def withdraw(session: AsyncSession, caller: Caller, evaluation_id: UUID, withdrawal: Withdrawal) -> None:
    """Take a result back: its content is emptied here and in the published state. Again changes nothing.

    Raises `NotFound`, or `NothingToCorrect` when there is no result.
    """
    evaluation = await _lock_answered(session, caller, evaluation_id, only_rater=False)
    if evaluation.status == "withdrawn":
        return
    moment = now()
    keep_former(session, evaluation, withdrawal.reason, moment, caller.person_id)
    fill(evaluation, _nothing(evaluation, withdrawal), moment, caller.person_id)
    evaluation.status, evaluation.status_reason = "withdrawn", "withdrawn_by_person"
    evaluation.revision += 1
    await session.flush()
    await publish(session, [evaluation_event("withdrawn", evaluation)])
    await record(
        session,
        caller,
        "evaluation.withdrawn",
        "evaluation",
        evaluation.id,
        reason=withdrawal.reason,
        details={"revision": evaluation.revision},
    )


async def _lock_answered(session: AsyncSession, caller: Caller, evaluation_id: UUID, *, only_rater: bool) -> Evaluation:
    found = await evaluations.lock(session, evaluation_id)
    evaluation, standings = await require_in_sight(session, caller, found)
    answering = "evaluator" if evaluation.rater_role == "evaluator" else "rater"
    if answering not in standings and (only_rater or "evaluator" not in standings):
        raise NotFound
    if evaluation.status not in {"completed", "withdrawn"}:
        raise NothingToCorrect
    return evaluation


def keep_former(
    session: AsyncSession, evaluation: Evaluation, reason: str, moment: datetime, person_id: UUID | None
) -> None:
    """Store what the evaluation says now, before it is changed for `reason`."""
    result: dict[str, Any] = {name: getattr(evaluation, name) for name in _KEPT}
    result |= {"taken_at": iso(evaluation.taken_at), "completed_at": iso(evaluation.completed_at)}
    session.add(
        FormerResult(
            evaluation_id=evaluation.id,
            revision=evaluation.revision,
            result=result,
            reason=reason,
            replaced_at=moment,
            replaced_by=person_id,
        )
    )


def fill(evaluation: Evaluation, result: Result, moment: datetime, person_id: UUID | None) -> None:
    """Put a result into an evaluation and complete it; the caller raises the revision."""
    kind: Kind = evaluation.kind  # type: ignore[assignment]  # the column's check constraint
    evaluation.status, evaluation.status_reason = "completed", None
    evaluation.taken_at, evaluation.recorded_by = result.taken_at, person_id
    evaluation.completed_at = evaluation.completed_at or moment
    evaluation.retrospective = is_retrospective(kind, result.taken_at, evaluation.session_starts_at)
    evaluation.score = result.score
    evaluation.passed = is_passed(kind, result.score, evaluation.pass_mark)
    evaluation.competency_ratings = list(result.competency_ratings)
    evaluation.application_score = result.application_score
    evaluation.barriers = list(result.barriers)
    evaluation.confidence = result.confidence
    evaluation.reaction_score = result.reaction_score
    evaluation.answers = dict(result.answers)
    evaluation.interview = result.interview
    evaluation.notes = result.notes
    evaluation.content_hash = result.content_hash


def _nothing(evaluation: Evaluation, withdrawal: Withdrawal) -> Result:
    return Result(
        form=evaluation.form,  # type: ignore[arg-type]  # the column's check constraint
        form_version=evaluation.form_version,
        taken_at=evaluation.taken_at or now(),
        content_hash=content_hash(withdrawal),
    )
