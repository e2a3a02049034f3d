"""Keeping and reading drafts."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.drafts import repository
from evaluation.drafts.schemas import DraftContent, DraftView
from evaluation.forms.rules import take_answers
from evaluation.submissions.errors import AlreadyCompleted, EvaluationCancelled, EvaluationWithdrawn, InvalidSubmission
from evaluation.submissions.service import require_rated
from shared.clock import now
from shared.errors import NotFound
from shared.security import Caller

__all__ = ["get_draft", "save_draft"]


async def save_draft(session: AsyncSession, caller: Caller, evaluation_id: UUID, content: DraftContent) -> DraftView:
    """Keep what is filled in so far. Raises `NotFound`, or a conflict when nothing can be filled in any more."""
    evaluation = await require_rated(session, caller, evaluation_id)
    moment = now()
    if evaluation.status == "completed":
        raise AlreadyCompleted
    if evaluation.status in {"cancelled", "withdrawn"}:
        raise EvaluationCancelled if evaluation.status == "cancelled" else EvaluationWithdrawn
    if evaluation.form != "test":
        _, problems = take_answers(evaluation.form, evaluation.form_version, content.answers, partial=True)
        if problems:
            raise InvalidSubmission(errors=problems)
    kept = content.model_dump(mode="json")
    await repository.save_draft(session, evaluation_id, caller.person, kept, moment)
    return DraftView(evaluation_id=evaluation_id, saved_at=moment, **content.model_dump())


async def get_draft(session: AsyncSession, caller: Caller, evaluation_id: UUID) -> DraftView:
    """The caller's draft. Raises `NotFound`."""
    await require_rated(session, caller, evaluation_id)
    draft = await repository.find_draft(session, evaluation_id, caller.person)
    if draft is None:
        raise NotFound
    return DraftView(evaluation_id=evaluation_id, saved_at=draft.saved_at, **draft.content)
