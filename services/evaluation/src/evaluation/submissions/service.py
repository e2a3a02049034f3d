"""Taking an answer, once, whatever the network repeats; changing it afterwards only with a reason."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from evaluation.dependencies import DIRECTORY
from evaluation.evaluations import repository as evaluations
from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.service import require_in_sight
from evaluation.forms.rules import take_answers
from evaluation.submissions import repository
from evaluation.submissions.errors import (
    AlreadyCompleted,
    ConsentMissing,
    EvaluationCancelled,
    EvaluationExpired,
    EvaluationWithdrawn,
    InvalidSubmission,
    NotYetAvailable,
    TakenInFuture,
    UnknownCompetencies,
    WrongForm,
)
from evaluation.submissions.rules import Result, shape_problems
from evaluation.submissions.schemas import Receipt, Submission, Submissions
from shared.clock import now
from shared.database import transaction
from shared.errors import FieldProblem, Invalid, NotFound
from shared.http import caller_of, content_hash
from shared.schemas import Text, text
from shared.security import Caller, Claims

__all__ = ["read_result", "require_fitting", "require_rated", "submit", "submit_many", "submit_once"]

#: Forms that an evaluator fills in for others.
_RECORDED = frozenset({"test", "interview"})
_REASONS: dict[str, Text] = {
    "missing": text("Wajib diisi untuk formulir ini.", "This form requires it."),
    "not_here": text("Tidak ada di formulir ini; hapus.", "Not part of this form; remove it."),
    "repeated": text("Setiap kompetensi hanya dinilai sekali.", "Rate each competency once."),
}


def read_result(
    submission: Submission,
    person_id: UUID | None,
    moment: datetime,
    *,
    hashed: Submission | None = None,
    pointer: str = "",
) -> Result:
    """What a submission says. Raises `InvalidSubmission`, `WrongForm`, `ConsentMissing` or `TakenInFuture`.

    `hashed` is the content by which a repetition is recognised, when it is not the submission as it is.
    """
    rated = [rating.competency_id for rating in submission.competency_ratings]
    shape = shape_problems(
        submission.form,
        answered=bool(submission.answers),
        scored=submission.score is not None,
        interviewed=submission.interview is not None,
        rated=rated,
    )
    problems = [FieldProblem(pointer + where, _REASONS[code]) for where, code in shape]
    coded = None
    if submission.form != "test":
        if submission.form_version != 1:
            raise WrongForm(submission.form, 1)
        coded, found = take_answers(submission.form, submission.form_version, submission.answers)
        problems += [FieldProblem(pointer + problem.pointer, problem.reason) for problem in found]
    if problems:
        raise InvalidSubmission(errors=problems)
    interview = submission.interview
    if interview is not None and not interview.consent:
        raise ConsentMissing(errors=[FieldProblem(f"{pointer}/interview/consent", ConsentMissing.title)])
    return Result(
        form=submission.form,
        form_version=submission.form_version,
        taken_at=_taken_at(submission, moment),
        content_hash=content_hash(hashed or submission),
        score=submission.score,
        competency_ratings=[rating.model_dump(mode="json") for rating in submission.competency_ratings],
        application_score=coded.application_score if coded else None,
        barriers=coded.barriers if coded else (),
        confidence=coded.confidence if coded else None,
        reaction_score=coded.reaction_score if coded else None,
        answers=coded.answers if coded else {},
        interview=_interview(submission, person_id),
        notes=interview.notes if interview else None,
    )


def _taken_at(submission: Submission, moment: datetime) -> datetime:
    """Participants and superiors answer now; tests and interviews took place when the evaluator says."""
    if submission.form not in _RECORDED or submission.taken_at is None:
        return moment
    if submission.taken_at > moment:
        raise TakenInFuture
    return submission.taken_at


def _interview(submission: Submission, person_id: UUID | None) -> dict[str, object] | None:
    if submission.interview is None:
        return None
    interviewer = submission.interview.interviewer_id or person_id
    return {
        "guide_version": submission.interview.guide_version,
        "interviewer_id": None if interviewer is None else str(interviewer),
        "consent": True,
    }


async def submit_once(
    sessions: async_sessionmaker[AsyncSession], claims: Claims, evaluation_id: UUID, submission: Submission
) -> Receipt:
    """Complete one evaluation, in one round trip when the caller answers personally; else as `submit` does."""
    if submission.form not in _RECORDED:
        moment = now()
        try:
            result = read_result(submission, None, moment)
        except Invalid:
            # The slower way says what is wrong, once it knows that the caller may answer at all.
            row = None
        else:
            row = await repository.submit_by_account(sessions, evaluation_id, result, moment, claims)
        if row is not None:
            return Receipt.model_validate(row)
    async with transaction(sessions) as session:
        return await submit(session, await caller_of(session, claims, DIRECTORY.find_person), evaluation_id, submission)


async def submit(
    session: AsyncSession, caller: Caller, evaluation_id: UUID, submission: Submission, *, pointer: str = ""
) -> Receipt:
    """Complete an evaluation. The same content again gives the stored receipt.

    Raises `NotFound` when it is not the caller's, and the problems of `submissions.errors`.
    """
    moment = now()
    try:
        result = read_result(submission, caller.person_id, moment, pointer=pointer)
    except Invalid:
        await require_rated(session, caller, evaluation_id)
        raise
    records = caller.has("evaluator")
    row = await repository.submit(
        session,
        evaluation_id,
        result,
        moment=moment,
        person_id=caller.person_id,
        records_in=caller.government_id if records else None,
        units=await DIRECTORY.units_in_sight(session, caller, "evaluator") if records else None,
    )
    if row is not None:
        return Receipt.model_validate(dict(row))
    return await _stored_receipt(session, caller, evaluation_id, result, moment)


async def _stored_receipt(
    session: AsyncSession, caller: Caller, evaluation_id: UUID, result: Result, moment: datetime
) -> Receipt:
    """The receipt of the same content sent before; otherwise raises why the statement changed nothing."""
    held = await require_rated(session, caller, evaluation_id)
    if held.status == "completed":
        if held.content_hash == result.content_hash:
            return Receipt.model_validate(held)
        raise AlreadyCompleted
    if held.status == "cancelled":
        raise EvaluationCancelled
    if held.status == "withdrawn":
        raise EvaluationWithdrawn
    if held.rater_role != "evaluator" and (held.status == "expired" or held.expires_at < moment):
        raise EvaluationExpired
    require_fitting(held, result)
    raise NotYetAvailable(held.available_from)


async def require_rated(session: AsyncSession, caller: Caller, evaluation_id: UUID) -> Evaluation:
    """The evaluation, when the caller is who answers it; raises `NotFound` otherwise."""
    found = await evaluations.find(session, evaluation_id)
    evaluation, standings = await require_in_sight(session, caller, found)
    answering = "evaluator" if evaluation.rater_role == "evaluator" else "rater"
    if answering not in standings:
        raise NotFound
    return evaluation


def require_fitting(evaluation: Evaluation, result: Result) -> None:
    """Raise `WrongForm` or `UnknownCompetencies` when the result is not one of this evaluation."""
    if (evaluation.form, evaluation.form_version) != (result.form, result.form_version):
        raise WrongForm(evaluation.form, evaluation.form_version)
    taught = {target["competency_id"] for target in evaluation.teaches}
    unknown = [i for i, rating in enumerate(result.competency_ratings) if rating["competency_id"] not in taught]
    if unknown:
        reason = UnknownCompetencies.title
        raise UnknownCompetencies(
            errors=[FieldProblem(f"/competency_ratings/{i}/competency_id", reason) for i in unknown]
        )


async def submit_many(session: AsyncSession, caller: Caller, submissions: Submissions) -> list[Receipt]:
    """Complete many evaluations in one transaction; raises the problem of the first that cannot be."""
    receipts = []
    for position, item in enumerate(submissions.items):
        submission = Submission.model_validate(item.model_dump(exclude={"evaluation_id"}))
        receipts.append(await submit(session, caller, item.evaluation_id, submission, pointer=f"/items/{position}"))
    return receipts
