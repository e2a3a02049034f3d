"""Copies of campaigns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Campaign"]


class Campaign(Base):
    """One run of a questionnaire, as survey last described it.

    `accepted` and `ratings_accepted` are survey's counts: the baseline is provisional until as many arrived here.
    `tree` are the units of the moment in which the population was frozen, empty when that is not known.
    `told_at` is when it came to be in this state.
    """

    __tablename__ = "campaigns"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[dict[str, Any]]
    kind: Mapped[str]
    status: Mapped[str]
    reference_date: Mapped[date]
    closes_at: Mapped[datetime | None]
    scales: Mapped[dict[str, Any]]
    questions: Mapped[list[dict[str, Any]]]
    population: Mapped[list[dict[str, Any]]]
    tree: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    invited: Mapped[int]
    accepted: Mapped[int]
    ratings_accepted: Mapped[int]
    told_at: Mapped[datetime | None]
