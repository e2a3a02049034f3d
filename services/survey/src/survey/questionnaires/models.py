"""Rows of questionnaires and of their published versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["Questionnaire", "QuestionnaireVersion"]


class Questionnaire(Base):
    """A questionnaire that is still being written; `latest_version` is 0 until one is published."""

    __tablename__ = "questionnaires"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[dict[str, Any]]
    form: Mapped[dict[str, Any]]
    latest_version: Mapped[int]
    content_hash: Mapped[bytes]
    revision: Mapped[int]


class QuestionnaireVersion(Base):
    """A published version: written once, never changed, so every process may keep it forever."""

    __tablename__ = "questionnaire_versions"

    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaires.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    title: Mapped[dict[str, Any]]
    form: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
