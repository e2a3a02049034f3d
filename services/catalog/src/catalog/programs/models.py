"""Programmes, and the copies of proposals that they may come from."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["Program", "ProposalCopy"]


class Program(Base):
    """What is taught. `jp` is stated by the programme, or null: then the rules of its form convert.

    `competencies` is [{competency_id, target_level}]; `unit_ids` is the audience, empty for the whole government;
    `scale` is national or international. status: draft → published → completed | cancelled.
    """

    __tablename__ = "programs"
    __table_args__ = (UniqueConstraint("government_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str]
    title: Mapped[dict[str, Any]]
    form: Mapped[str]
    path: Mapped[str]
    scale: Mapped[str]
    jp: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    organiser: Mapped[str]
    status: Mapped[str]
    competencies: Mapped[list[dict[str, Any]]]
    pass_mark: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    proposal_id: Mapped[UUID | None] = mapped_column(unique=True)
    predecessor_id: Mapped[UUID | None]
    unit_ids: Mapped[list[Any]]
    content_hash: Mapped[bytes | None]
    revision: Mapped[int] = mapped_column(default=1)


class ProposalCopy(Base):
    """A proposal of analytics as of its newest event: just what decides whether a draft is due."""

    __tablename__ = "proposals"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    state: Mapped[str]
