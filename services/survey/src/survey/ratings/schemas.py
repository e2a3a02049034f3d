"""What the API takes and gives about a superior's ratings."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from shared.schemas import ApiModel, Page, Text

__all__ = [
    "CompetencyShown",
    "MyRating",
    "Rating",
    "RatingsNew",
    "RatingsPage",
    "RatingsSaved",
    "ReportRating",
    "ReportSaved",
    "ReportView",
]


class Rating(ApiModel):
    """How proficient a report is in one competency; `not_assessable`: "tidak dapat menilai"."""

    competency_id: UUID
    proficiency: int | None = None
    not_assessable: bool = False


class ReportRating(ApiModel):
    """The ratings of one report. `complete`: send them; without it they are kept as a draft."""

    person_id: UUID
    complete: bool
    ratings: list[Rating] = Field(max_length=200)


class RatingsNew(ApiModel):
    """One page of ratings."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "people": [
                    {
                        "person_id": "0198a000-0000-7000-8000-000000000003",
                        "complete": True,
                        "ratings": [{"competency_id": "0198a000-0000-7000-8000-00000000000c", "proficiency": 3}],
                    }
                ]
            }
        }
    )

    people: list[ReportRating] = Field(min_length=1, max_length=200)


class ReportSaved(ApiModel):
    """What became of one row: `unchanged` was sent before; `closed`: an earlier rating stands, the window is over."""

    person_id: UUID
    state: Literal["accepted", "unchanged", "draft", "held", "closed"]
    late: bool
    revision: int


class RatingsSaved(ApiModel):
    """What became of each row, in the order in which they were sent."""

    people: list[ReportSaved]


class CompetencyShown(ApiModel):
    """A competency to rate; the name is null until the catalog has told it."""

    id: UUID
    code: str | None
    name: Text | None


class ReportView(ApiModel):
    """A report with what is rated so far: what was sent, or the draft."""

    person_id: UUID
    name: str | None
    job_title: str
    unit_id: UUID
    state: Literal["open", "draft", "accepted", "withdrawn"]
    late: bool
    revision: int
    ratings: list[Rating]


class MyRating(ApiModel):
    """How the superior rated the caller."""

    rated_by: UUID
    ratings: list[Rating]


class RatingsPage(Page[ReportView]):
    """The caller's reports, with what to rate and on which scale."""

    campaign_id: UUID
    closes_at: AwareDatetime
    scale: dict[str, int]
    competencies: list[CompetencyShown]
