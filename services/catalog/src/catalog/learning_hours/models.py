"""Entries of learning hours, and the running numbers of certificates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["CertificateSeries", "LearningHours"]


class LearningHours(Base):
    """One entry, never changed: a credit, or the reversal of one (`jp` negative, `reversal_of` set).

    `calculation` is {rate, unit, rounding, rule_version, international, portions: [{day, quantity, jp}]}: what a
    reader needs to check the number, and what later entries of the same form count against the caps.
    """

    __tablename__ = "learning_hours"
    __table_args__ = (
        Index("ix_learning_hours_person_form", "person_id", "form", "last_on"),
        Index("ix_learning_hours_government_earned", "government_id", "earned_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    person_id: Mapped[UUID]
    jp: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    basis: Mapped[str]
    form: Mapped[str]
    program_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    enrolment_id: Mapped[UUID | None] = mapped_column(index=True)
    mentoring_id: Mapped[UUID | None]
    mentoring_session_id: Mapped[UUID | None]
    earned_on: Mapped[date]
    first_on: Mapped[date]
    last_on: Mapped[date]
    period_starts_on: Mapped[date]
    calculation: Mapped[dict[str, Any]]
    capped_reason: Mapped[str | None]
    reversal_of: Mapped[UUID | None] = mapped_column(unique=True)
    certificate_number: Mapped[str | None]
    siasn: Mapped[dict[str, Any]]
    entered_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)


class CertificateSeries(Base):
    """The last certificate number of a government in a year."""

    __tablename__ = "certificate_series"

    government_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
