"""Where each person stands in each wave, and the integer counts of the tables that add up."""

from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Count", "CountGroup", "StandingRow"]


class StandingRow(Base):
    """One person and competency in one wave: exactly what is counted in the tables.

    `wave_id` is a campaign (its baseline) or the government itself (the current state). `present_source` is where
    the present level comes from: supervisor, self or test.
    """

    __tablename__ = "standings"
    __table_args__ = (Index(None, "government_id", "wave_id", "competency_id", "present"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(primary_key=True)
    competency_id: Mapped[UUID] = mapped_column(primary_key=True)
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


class CountGroup(Base):
    """What one set of counts is about; `id` is derived from the other columns, so nobody has to look it up."""

    __tablename__ = "count_groups"
    __table_args__ = (Index(None, "wave_id", "policy_version", "unit_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    government_id: Mapped[UUID]
    wave_id: Mapped[UUID]
    policy_version: Mapped[int] = mapped_column(SmallInteger)
    unit_id: Mapped[UUID]
    job_level: Mapped[str]
    competency_id: Mapped[UUID]


class Count(Base):
    """How many people of a group are in one cell of one table; the codes are those of `standings.rules`."""

    __tablename__ = "counts"
    __table_args__ = {"postgresql_with": {"fillfactor": "80"}}  # noqa: RUF012 - SQLAlchemy reads it as it is.

    group_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cell: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int]
