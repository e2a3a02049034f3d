"""The columns of a copied unit and a copied person, as mixins for a service's own models."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

__all__ = ["PersonCopy", "UnitCopy"]


class UnitCopy:
    """A unit as of its newest event. The government is the unit whose `id` is its own `government_id`."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    parent_id: Mapped[UUID | None] = mapped_column(index=True)
    code: Mapped[str]
    name: Mapped[dict[str, Any]]
    kind: Mapped[str]
    time_zone: Mapped[str | None]
    region_code: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class PersonCopy:
    """A civil servant as of the newest event, without name, NIP or e-mail."""

    __tablename__: str

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    employment: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(index=True)
    supervisor_id: Mapped[UUID | None] = mapped_column(index=True)
    job_title: Mapped[str]
    job_level: Mapped[str]
    job_family: Mapped[str]
    next_job_level: Mapped[str | None]
    region_code: Mapped[str | None]
    active: Mapped[bool]
    status: Mapped[str]
    valid_from: Mapped[date]
    appointed_on: Mapped[date | None]
    contract_starts_on: Mapped[date | None]
    identities: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    mentor: Mapped[bool]
    external_id: Mapped[str | None]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805 - SQLAlchemy calls it on the class.
        """The index that finds the person behind an account."""
        return (
            Index(
                f"ix_{cls.__tablename__}_identities",
                "identities",
                postgresql_using="gin",
                postgresql_ops={"identities": "jsonb_path_ops"},
                # Every request looks its caller up here, and would read the list of what is not in the index yet.
                postgresql_with={"fastupdate": "off"},
            ),
        )
