"""The yearly plan and its rows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Plan", "PlanRow"]


class Plan(Base):
    """One edition of a government's plan for one year: compiled → verified → validated → set.

    A set edition never changes; the next one revises it (`predecessor_id`). `document` is what it said when it was set,
    whatever units and competencies are called later. `steps` is what was done, by whom and when; `editors` are the
    accounts that compiled this edition; `policies` the versions that its figures were made by.
    """

    __tablename__ = "plans"
    __table_args__ = (UniqueConstraint("government_id", "year", "edition"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    revision: Mapped[int]
    year: Mapped[int] = mapped_column(SmallInteger)
    edition: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    predecessor_id: Mapped[UUID | None]
    policies: Mapped[dict[str, Any]]
    editors: Mapped[list[Any]]
    steps: Mapped[list[dict[str, Any]]]
    document: Mapped[dict[str, Any] | None]
    changed_at: Mapped[datetime]


class PlanRow(Base):
    """One line of a plan with its seven legal fields; those that nobody has filled in yet are null.

    Fields: kind of competency; target people; form (its path follows); organiser; schedule; fit with the curriculum
    standard; budget in whole rupiah. `evidence` is why, as it was when the row was compiled. A row that is not `chosen`
    stays in the plan with the reason why it was left out: the place of whoever, or whatever, chooses within a budget.
    """

    __tablename__ = "plan_rows"
    __table_args__ = (Index(None, "plan_id"), Index(None, "proposal_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    proposal_id: Mapped[UUID | None]
    priority: Mapped[int] = mapped_column(SmallInteger)
    chosen: Mapped[bool]
    left_out_reason: Mapped[str | None]
    title: Mapped[dict[str, Any]]
    competency_id: Mapped[UUID]
    competency_kind: Mapped[str]
    target_level: Mapped[int] = mapped_column(SmallInteger)
    unit_id: Mapped[UUID | None]
    target_count: Mapped[int | None]
    target_rule: Mapped[dict[str, Any]]
    form: Mapped[str]
    organiser: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    curriculum: Mapped[str | None]
    budget: Mapped[int | None] = mapped_column(BigInteger)
    evidence: Mapped[dict[str, Any]]
