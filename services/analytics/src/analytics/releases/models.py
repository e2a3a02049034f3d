"""Releases of group figures: what was published, when and by whom; and which values of people went into it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Disclosure", "Release", "ReleasedFigures", "ReleasedHistogram"]

#: One bit for each cell of all tables, or for each answer of a question.
CELLS = 173


class Release(Base):
    """One publication of a wave's group figures; `number` counts those of a government. Rows are only added.

    `kind` is baseline, current or answers; `campaign_id` the campaign measured, or the one that the current state
    builds on. `cause` is settled, schedule, next_campaign or hand. `tree` is {unit: parent}; `seed` that of the
    resampling; `scales` the reliability of scales.
    """

    __tablename__ = "releases"
    __table_args__ = (
        Index("ix_releases_number", "government_id", "number", unique=True),
        Index(None, "wave_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    wave_id: Mapped[UUID]
    campaign_id: Mapped[UUID | None]
    cause: Mapped[str]
    reason: Mapped[str | None]
    released_at: Mapped[datetime]
    released_by: Mapped[UUID | None]
    provisional: Mapped[bool]
    evidence_policy: Mapped[int] = mapped_column(SmallInteger)
    smallest_group: Mapped[int] = mapped_column(SmallInteger)
    seed: Mapped[int] = mapped_column(BigInteger)
    tree: Mapped[dict[str, Any]]
    scales: Mapped[list[dict[str, Any]]]


class ReleasedFigures(Base):
    """What a release shows of one unit and competency.

    `figures` are the numbers, `counts` the tables behind those that are shown ({figure: {cell: n}}), `kept` the
    figures that are still those of an earlier release. The columns are what a heat map reads; null is hidden.
    """

    __tablename__ = "released_figures"

    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    competency_id: Mapped[UUID] = mapped_column(primary_key=True)
    gap_n: Mapped[int | None]
    gap: Mapped[float | None]
    below: Mapped[float | None]
    mwds_n: Mapped[int | None]
    mwds: Mapped[float | None]
    confidence_n: Mapped[int | None]
    low_confidence: Mapped[float | None]
    unit_place: Mapped[int | None]
    figures: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    kept: Mapped[list[Any]]


class ReleasedHistogram(Base):
    """What a release shows of the answers to one question: of everybody, of a unit, or of those below one superior.

    `node_id` is the group in the published tree; `counts` ({answer: n}) is null where it is hidden. A missing superior
    is the unit's own id.
    """

    __tablename__ = "released_histograms"

    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    node_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID | None]
    superior_id: Mapped[UUID | None]
    counts: Mapped[dict[str, Any] | None]


class Disclosure(Base):
    """Which values of a person, about a competency or a question, have been part of a published number: bit = cell."""

    __tablename__ = "disclosures"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    cells: Mapped[Any] = mapped_column(BIT(CELLS))
