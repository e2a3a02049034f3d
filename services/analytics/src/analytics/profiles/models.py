"""How people like to work together."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Profile"]


class Profile(Base):
    """What a person said: languages (ISO 639 codes) and methods of working with a mentor or a mentee."""

    __tablename__ = "profiles"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    methods: Mapped[list[str]] = mapped_column(ARRAY(Text))
    changed_at: Mapped[datetime]
