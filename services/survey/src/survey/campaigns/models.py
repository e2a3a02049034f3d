"""Rows of campaigns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["Campaign"]


class Campaign(Base):
    """One run of a questionnaire.

    `audience` is the rule of the population ({"kind": "all"} or {"kind": "units", "unit_ids": […]}); `population`
    is what it gave at the opening, frozen: [{unit_id, job_level, n}], and `tree` the units of that moment:
    [{unit_id, parent_id}], empty where it was frozen before that was kept. The counts are written when the campaign
    opens, closes and settles, never by an answer: a counter would make every answer wait for the one before.
    """

    __tablename__ = "campaigns"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[dict[str, Any]]
    kind: Mapped[str]
    reference_date: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    grace_hours: Mapped[int]
    status: Mapped[str]
    settled_at: Mapped[datetime | None]
    questionnaire_id: Mapped[UUID]
    questionnaire_version: Mapped[int]
    audience: Mapped[dict[str, Any]]
    supervisors_rate: Mapped[bool]
    questions: Mapped[list[dict[str, Any]]]
    scales: Mapped[dict[str, Any]]
    competency_ids: Mapped[list[Any]]
    population: Mapped[list[dict[str, Any]]]
    tree: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    invited: Mapped[int]
    accepted: Mapped[int]
    ratings_accepted: Mapped[int]
    content_hash: Mapped[bytes]
    revision: Mapped[int]
