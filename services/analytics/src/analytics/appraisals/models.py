"""Imported appraisals, their periods, and the rows of an import that were refused."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Appraisal", "AppraisalPeriod", "RejectedAppraisals"]


class Appraisal(Base):
    """What somebody reached in a period against what was agreed; `missed` is the whole percent of it that lacks."""

    __tablename__ = "appraisals"

    government_id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    target: Mapped[float]
    result: Mapped[float]
    missed: Mapped[int] = mapped_column(SmallInteger)


class AppraisalPeriod(Base):
    """A period of a government for which something was imported; its id is the wave of its releases."""

    __tablename__ = "appraisal_periods"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    period: Mapped[str]
    imported_at: Mapped[datetime]


class RejectedAppraisals(Base):
    """The refused rows of an import, as the file that the importer may download and correct."""

    __tablename__ = "rejected_appraisals"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    content: Mapped[bytes]
    created_at: Mapped[datetime]
