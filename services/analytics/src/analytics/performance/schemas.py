"""Shapes of the performance gap of groups over HTTP."""

from uuid import UUID

from pydantic import ConfigDict, Field

from analytics.figures.schemas import CompetencyFigures, ReleaseReference
from shared.schemas import ApiModel, Text

__all__ = ["PerformanceNumbers", "PerformanceOfUnits", "UnitPerformance"]

Interval = tuple[float, float]


class PerformanceMethod(ApiModel):
    """How the figures were computed."""

    gap: str = "mean of 100 · (target − result) / target, each 0–100 in whole percent; PP 11/2017 art. 206"
    interval: str = "95 %: of the mean normal, cut at 0 and 100; of the share Wilson"
    people: str = "active people, in the unit of the day of the release"
    smallest_group: int = Field(description="Groups of fewer people are hidden, and what would give them away.")


class PerformanceNumbers(ApiModel):
    """The performance gap of a group in one period; null where it is hidden, or nothing is known."""

    period: str
    suppressed: bool
    n: int | None
    gap: float | None = Field(description="Mean percent of the target that was missed.")
    standard_error: float | None
    gap_interval: Interval | None
    below: float | None = Field(description="Share of people below their target, 0–1.")
    below_interval: Interval | None


class UnitPerformance(ApiModel):
    """The figure of one unit below, with everything below it."""

    unit_id: UUID
    name: Text | None
    performance: PerformanceNumbers


class PerformanceOfUnits(ApiModel):
    """The performance gap of a unit and of the units right below it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "government_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "unit_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "name": {"id": "Provinsi", "en": "Province"},
                    "periods": ["2025", "2024"],
                    "release": None,
                    "method": {"smallest_group": 5},
                    "performance": {
                        "period": "2025",
                        "suppressed": False,
                        "n": 1103,
                        "gap": 11.4,
                        "standard_error": 0.4,
                        "gap_interval": [10.6, 12.2],
                        "below": 0.61,
                        "below_interval": [0.58, 0.64],
                    },
                    "needs": [],
                    "needs_release": None,
                    "units": [],
                }
            ]
        }
    )

    government_id: UUID
    unit_id: UUID
    name: Text | None
    periods: list[str] = Field(description="What was imported, the newest first.")
    release: ReleaseReference | None
    method: PerformanceMethod
    performance: PerformanceNumbers | None
    needs: list[CompetencyFigures] = Field(
        description="The competency gap beside it: what the newest campaign measured in the unit, as in `/needs`."
    )
    needs_release: ReleaseReference | None
    units: list[UnitPerformance]
