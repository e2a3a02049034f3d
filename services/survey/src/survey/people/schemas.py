"""What the API takes and gives about people."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["Account", "Employment", "PersonChange", "PersonNew", "PersonSearch", "PersonView", "Status"]

Employment = Literal["pns", "pppk", "pppk_part_time"]
Status = Literal["active", "retired", "moved", "dead"]
Nip = Annotated[str, Field(pattern=r"^[0-9]{18}$", description="18 digits; PPPK numbers have other meanings.")]
Slug = Annotated[str, Field(min_length=1, max_length=60)]
Title = Annotated[str, Field(min_length=1, max_length=200)]


class Account(ApiModel):
    """An account of an identity provider."""

    issuer: str = Field(max_length=300)
    subject: str = Field(max_length=300)


class PersonNew(ApiModel):
    """A person to register. The id may be made by the caller."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "unit_id": "0198a000-0000-7000-8000-000000000002",
                "employment": "pns",
                "name": "Contoh Pegawai",
                "job_title": "Analis Data",
                "job_level": "ahli_pertama",
                "job_family": "data",
                "valid_from": "2025-01-01",
                "external_id": "P-0001",
                "identities": [{"issuer": "https://sso.example.id", "subject": "p-0001"}],
            }
        }
    )

    id: UUID | None = None
    unit_id: UUID
    supervisor_id: UUID | None = None
    employment: Employment
    name: Title
    nip: Nip | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)] | None = None
    job_title: Title
    job_level: Slug
    job_family: Slug
    next_job_level: Slug | None = None
    region_code: Slug | None = None
    valid_from: date
    appointed_on: date | None = None
    contract_starts_on: date | None = None
    mentor: bool = Field(default=False, description="Willing to mentor.")
    external_id: Annotated[str, Field(max_length=100)] | None = None
    external_ids: dict[str, str] = Field(default_factory=dict, description="Ids in other systems, restricted.")
    identities: list[Account] = Field(default_factory=list, max_length=10)


class PersonChange(ApiModel):
    """What to change of a person; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"example": {"job_level": "ahli_muda", "valid_from": "2026-01-01"}})

    unit_id: UUID | None = None
    supervisor_id: UUID | None = None
    employment: Employment | None = None
    name: Title | None = None
    nip: Nip | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)] | None = None
    job_title: Title | None = None
    job_level: Slug | None = None
    job_family: Slug | None = None
    next_job_level: Slug | None = None
    region_code: Slug | None = None
    status: Status | None = None
    valid_from: date | None = None
    appointed_on: date | None = None
    contract_starts_on: date | None = None
    mentor: bool | None = None
    external_id: Annotated[str, Field(max_length=100)] | None = None
    identities: list[Account] | None = Field(default=None, max_length=10)


class PersonSearch(ApiModel):
    """How to find one person without putting personal data into an address."""

    model_config = ConfigDict(json_schema_extra={"example": {"external_id": "P-0001"}})

    nip: Nip | None = None
    external_id: str | None = Field(default=None, max_length=100)
    subject: str | None = Field(default=None, max_length=300, description="Subject of the account.")


class PersonView(ApiModel):
    """A person. `name`, `nip` and `email` are null for those who may see the record but not the identity."""

    id: UUID
    government_id: UUID
    unit_id: UUID
    supervisor_id: UUID | None
    employment: Employment
    name: str | None = None
    nip: str | None = None
    email: str | None = None
    job_title: str
    job_level: str
    job_family: str
    next_job_level: str | None
    region_code: str | None
    active: bool
    status: Literal["active", "retired", "moved", "dead", "erased"]
    valid_from: date
    appointed_on: date | None
    contract_starts_on: date | None
    mentor: bool
    external_id: str | None
    identities: list[Account]
    revision: int
