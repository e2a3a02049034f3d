"""Reference tables, one row for each version of each table."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["ReferenceTable"]


class ReferenceTable(Base):
    """One version of a reference table, in force from `valid_from` until the next version's day.

    `rows` are kept as the source file has them, notes included; `source` says where they come from.
    """

    __tablename__ = "reference_tables"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    source: Mapped[str]
    rows: Mapped[list[dict[str, Any]]]
