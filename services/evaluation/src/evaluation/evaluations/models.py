"""An evaluation, its former results, and the draft of an answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.tables import Base

__all__ = ["WORDS", "Draft", "Evaluation", "FormerResult"]


#: What the words of an evaluation may be, by column; a test keeps them equal to the types of `rules`.
WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("reaction", "pre_test", "post_test", "application", "mentoring_outcome"),
    "method": ("questionnaire", "test", "interview"),
    "rater_role": ("self", "supervisor", "evaluator"),
    "form": (
        "reaction",
        "application_self",
        "application_supervisor",
        "mentoring_self",
        "mentoring_supervisor",
        "interview",
        "test",
    ),
    "status": ("assigned", "completed", "withdrawn", "cancelled", "expired"),
}


def _one_of(column: str) -> CheckConstraint:
    values = ", ".join(f"'{value}'" for value in WORDS[column])
    return CheckConstraint(f"{column} IN ({values})", name=column)


class Evaluation(Base):
    """One person evaluated once, in one way, by one rater. `revision` is the sequence of its events.

    `teaches` are `{competency_id, target_level}`, `competency_ratings` are `{competency_id, level}`. `answers`
    (by question), `notes` and `interview` never leave this service.
    """

    __tablename__ = "evaluations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    revision: Mapped[int]
    kind: Mapped[str]
    level: Mapped[int]
    method: Mapped[str]
    form: Mapped[str]
    form_version: Mapped[int]
    person_id: Mapped[UUID]
    rater_id: Mapped[UUID | None]
    rater_role: Mapped[str]
    program_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    enrolment_id: Mapped[UUID | None]
    mentoring_id: Mapped[UUID | None]
    roster_id: Mapped[UUID | None]
    condition: Mapped[str | None]
    status: Mapped[str]
    status_reason: Mapped[str | None]
    assigned_at: Mapped[datetime]
    available_from: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    session_starts_at: Mapped[datetime | None]
    teaches: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pass_mark: Mapped[float | None]
    imported: Mapped[bool]
    # What was answered; empty until then.
    taken_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]
    retrospective: Mapped[bool]
    score: Mapped[float | None]
    passed: Mapped[bool | None]
    competency_ratings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    application_score: Mapped[int | None]
    barriers: Mapped[list[Any]] = mapped_column(JSONB)
    confidence: Mapped[int | None]
    reaction_score: Mapped[float | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    interview: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    notes: Mapped[str | None]
    content_hash: Mapped[bytes | None]

    __table_args__ = (
        Index(None, "person_id", "id"),
        Index(None, "rater_id", "id"),
        Index(None, "program_id", "id"),
        Index(None, "session_id", "kind"),
        Index(None, "enrolment_id"),
        Index(None, "mentoring_id"),
        Index(None, "roster_id"),
        Index(None, "government_id", "id"),
        _one_of("kind"),
        _one_of("method"),
        _one_of("rater_role"),
        _one_of("form"),
        _one_of("status"),
        Index("ix_evaluations_expiring", "expires_at", postgresql_where=text("status = 'assigned'")),
    )


class FormerResult(Base):
    """What an evaluation said before a correction or withdrawal, and why it no longer does."""

    __tablename__ = "former_results"

    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str]
    replaced_at: Mapped[datetime]
    replaced_by: Mapped[UUID | None]


class Draft(Base):
    """What a rater has filled in so far; gone when it is submitted."""

    __tablename__ = "drafts"

    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    rater_id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_at: Mapped[datetime]
