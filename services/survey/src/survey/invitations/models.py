"""Rows of invitations."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["SELF", "SUPERVISOR", "Invitation"]

SELF = "self"
SUPERVISOR = "supervisor"


class Invitation(Base):
    """Who is asked (`respondent_id`) about whom (`person_id`), with the unit and job level of the opening day."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("campaign_id", "respondent_id", "role", "person_id"),
        Index("ix_invitations_respondent_id", "respondent_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    role: Mapped[str]
    respondent_id: Mapped[UUID]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    job_level: Mapped[str]
