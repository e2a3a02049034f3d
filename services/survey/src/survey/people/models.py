"""Rows of people, of their identities, and of the accounts that they sign in with."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["Identity", "Person", "SignIn"]


class Person(Base):
    """A civil servant without any name: what the population frame and every figure need.

    `active` is whether the status says that the person is in service, and so part of a population. `identities`
    repeats the rows of `SignIn` as [{issuer, subject}], because the published state carries them.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("government_id", "external_id"),
        Index("ix_people_government_id_unit_id", "government_id", "unit_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    supervisor_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("people.id", deferrable=True, initially="DEFERRED"), index=True
    )
    employment: Mapped[str]
    job_title: Mapped[str]
    job_level: Mapped[str]
    job_family: Mapped[str]
    next_job_level: Mapped[str | None]
    region_code: Mapped[str | None]
    status: Mapped[str]
    valid_from: Mapped[date]
    appointed_on: Mapped[date | None]
    contract_starts_on: Mapped[date | None]
    active: Mapped[bool]
    identities: Mapped[list[dict[str, Any]]]
    mentor: Mapped[bool]
    external_id: Mapped[str | None]
    revision: Mapped[int]


class Identity(Base):
    """Name, NIP and e-mail of a person: personal data, stored once, erased alone."""

    __tablename__ = "identities"
    __table_args__ = (
        Index(
            "uq_identities_government_id_nip",
            "government_id",
            "nip",
            unique=True,
            postgresql_where=text("nip IS NOT NULL"),
        ),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    name: Mapped[str]
    nip: Mapped[str | None]
    email: Mapped[str | None]
    external_ids: Mapped[dict[str, Any]]
    revision: Mapped[int]


class SignIn(Base):
    """An account of an identity provider, and the person behind it within one government."""

    __tablename__ = "sign_ins"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
