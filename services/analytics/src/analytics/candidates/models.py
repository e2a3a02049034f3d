"""Standings by another evidence policy than the one in force."""

from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Candidate"]


class Candidate(Base):
    """One person and competency in one wave by the version `policy_version`; otherwise as a row of `standings`.

    Until the swap these are what the new version says; from then on what the former one said where it said something
    else, until everybody's needs have been renewed.
    """

    __tablename__ = "candidates"
    __table_args__ = (Index(None, "government_id", "policy_version", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(primary_key=True)
    competency_id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    government_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    job_level: Mapped[str]
    importance: Mapped[int | None] = mapped_column(SmallInteger)
    self_level: Mapped[int | None] = mapped_column(SmallInteger)
    superior_level: Mapped[int | None] = mapped_column(SmallInteger)
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    present: Mapped[int | None] = mapped_column(SmallInteger)
    present_source: Mapped[str | None]
    required: Mapped[int | None] = mapped_column(SmallInteger)
    next_required: Mapped[int | None] = mapped_column(SmallInteger)
