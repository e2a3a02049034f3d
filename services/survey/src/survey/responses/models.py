"""Rows of responses and of what people have filled in but not yet sent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["Draft", "Response"]


class Response(Base):
    """The one answer to an invitation, by a person about oneself or by a superior about a report.

    `given` is what was sent: [{question, value}] about oneself, [{competency_id, proficiency}] by a superior
    (null: not assessable). Ratings and other answers follow from it and from the questionnaire.
    """

    __tablename__ = "responses"
    __table_args__ = (
        Index("uq_responses_invitation_id", "invitation_id", unique=True),
        Index("ix_responses_campaign_id", "campaign_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    invitation_id: Mapped[UUID]
    role: Mapped[str]
    respondent_id: Mapped[UUID]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    job_level: Mapped[str]
    status: Mapped[str]
    late: Mapped[bool]
    submitted_at: Mapped[datetime]
    observed_on: Mapped[date]
    given: Mapped[list[Any]]
    content_hash: Mapped[bytes]
    revision: Mapped[int]


class Draft(Base):
    """What somebody has filled in for an invitation so far; sending the response removes it."""

    __tablename__ = "drafts"

    invitation_id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[list[Any]]
    saved_at: Mapped[datetime]
