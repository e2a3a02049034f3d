"""Histograms of the answers that are about no competency."""

from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Answer", "AnswerCount"]


class Answer(Base):
    """One counted answer and where it is counted: in the unit of the response, below the present superior."""

    __tablename__ = "answers"
    __table_args__ = (Index(None, "person_id"),)

    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    superior_id: Mapped[UUID]
    value: Mapped[int] = mapped_column(SmallInteger)


class AnswerCount(Base):
    """How many people of a unit below a superior gave one answer. A missing superior is the unit's own id."""

    __tablename__ = "answer_counts"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    superior_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    n: Mapped[int]
