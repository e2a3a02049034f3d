"""Shapes of histograms over HTTP."""

from uuid import UUID

from pydantic import ConfigDict, Field

from analytics.figures.schemas import ReleaseReference
from shared.schemas import ApiModel, Text

__all__ = ["CampaignQuestions", "GroupHistogram", "QuestionView", "ScaleView", "UnitHistogram"]


class GroupHistogram(ApiModel):
    """How many gave each answer. A hidden group has neither n nor histogram."""

    suppressed: bool
    n: int | None
    histogram: dict[int, int] | None = Field(description="Answer -> how many.")
    mean: float | None


class SuperiorHistogram(GroupHistogram):
    """The people below one superior in a unit; null: those without a known superior."""

    superior_id: UUID | None


class UnitHistogram(GroupHistogram):
    """The people of one unit, then by superior."""

    unit_id: UUID
    name: Text | None
    superiors: list[SuperiorHistogram]


class QuestionView(GroupHistogram):
    """One question: everybody, then by unit and superior."""

    code: str
    text: Text
    scale_group: str | None
    units: list[UnitHistogram]


class ScaleView(ApiModel):
    """A scale of several items with its reliability over complete cases; null below five cases."""

    scale_group: str
    items: list[str]
    n: int | None
    cronbach_alpha: float | None


class CampaignQuestions(ApiModel):
    """The answers of a campaign to questions about no competency."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "campaign_id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "title": {"id": "Survei sikap", "en": "Attitudes"},
                    "provisional": False,
                    "release": {
                        "id": "0194f3c2-4444-7c55-9a5e-6a2f0f3f1a10",
                        "number": 1,
                        "released_at": "2026-02-12T02:00:00Z",
                        "cause": "settled",
                    },
                    "smallest_group": 5,
                    "questions": [
                        {
                            "suppressed": False,
                            "n": 156,
                            "histogram": {"1": 4, "2": 31, "3": 63, "4": 45, "5": 13},
                            "mean": 3.2,
                            "code": "JobSat1",
                            "text": {"id": "Saya puas dengan pekerjaan saya", "en": "I am satisfied with my job"},
                            "scale_group": "JobSat",
                            "units": [],
                        }
                    ],
                    "scales": [
                        {
                            "scale_group": "JobSat",
                            "items": ["JobSat1", "JobSat2", "JobSat3"],
                            "n": 156,
                            "cronbach_alpha": 0.768,
                        }
                    ],
                }
            ]
        }
    )

    campaign_id: UUID
    title: Text
    provisional: bool
    release: ReleaseReference | None = Field(description="Null before the first release: nothing is shown then.")
    smallest_group: int
    questions: list[QuestionView]
    scales: list[ScaleView]
