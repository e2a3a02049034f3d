"""Proposals of programmes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Proposal"]


class Proposal(Base):
    """What to teach next, why and to how many: from a campaign (`campaign_id`) or from a class (`class_id`)."""

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "government_id", "id"), Index(None, "campaign_id"), Index(None, "class_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    revision: Mapped[int]
    kind: Mapped[str]
    competency_id: Mapped[UUID]
    target_level: Mapped[int] = mapped_column(SmallInteger)
    unit_id: Mapped[UUID | None]
    form: Mapped[str]
    form_reason: Mapped[dict[str, Any]]
    target_count: Mapped[int | None]
    target_rule: Mapped[dict[str, Any]]
    priority: Mapped[int]
    evidence: Mapped[dict[str, Any]]
    program_id: Mapped[UUID | None]
    campaign_id: Mapped[UUID | None]
    class_id: Mapped[UUID | None]
    state: Mapped[str]
    title: Mapped[dict[str, Any]]
    policy_version: Mapped[int] = mapped_column(SmallInteger)
    edited: Mapped[bool]
    decided_by: Mapped[UUID | None]
    decision_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    proposed_at: Mapped[datetime]
