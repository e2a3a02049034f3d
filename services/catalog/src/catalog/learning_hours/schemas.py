"""Shapes of learning hours over HTTP."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from catalog.programs.schemas import Number
from shared.schemas import ApiModel, Page, Text

__all__ = ["LearningHoursPage", "LearningHoursView", "PeriodView"]


class LearningHoursView(ApiModel):
    """One entry: a credit, or the reversal of one (negative JP)."""

    id: UUID
    person_id: UUID
    jp: Number
    basis: Literal["stated", "converted", "reversal"]
    form: str
    program_id: UUID | None
    session_id: UUID | None
    enrolment_id: UUID | None
    mentoring_id: UUID | None
    earned_on: date
    period_starts_on: date
    # JSON that is shown as it was stored: unit, rate, rounding, rule version, and what each day gave.
    calculation: dict[str, Any] = Field(description="How the JP came about: unit, rate, rounding, portions.")
    capped_reason: str | None = Field(examples=["at_most_2_session_a_month"])
    reversal_of: UUID | None
    certificate_number: str | None
    entered_at: datetime


class PeriodView(ApiModel):
    """A person's JP within one year: calendar year for a PNS, contract year for a PPPK."""

    starts_on: date
    ends_on: date
    jp: Number
    minimum_jp: Number | None = Field(description="Floor of a PNS: PP 11/2017 art. 203(4).")
    maximum_jp: Number | None = Field(description="Ceiling of a PPPK: Peraturan LAN 15/2020.")
    missing_jp: Number
    exceeding_jp: Number
    warning: Text | None


class LearningHoursPage(Page[LearningHoursView]):
    """A page of entries, newest day first, and where the person stands in each year."""

    person_id: UUID
    employment: str | None = Field(description="Null while the person's record has not arrived.")
    periods: list[PeriodView]
