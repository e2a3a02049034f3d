"""Shapes of heat maps over HTTP: one row of numbers for each unit, in the order of the competencies."""

from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from analytics.figures.schemas import Method, ReleaseReference, Wave
from shared.schemas import ApiModel, Text

__all__ = ["Figure", "HeatMap"]

Figure = Literal["gap", "below", "mwds", "low_confidence"]


class HeatMapCompetency(ApiModel):
    """A column."""

    competency_id: UUID
    code: str
    name: Text


class HeatMapUnit(ApiModel):
    """A row: null is hidden, or nobody is known about."""

    unit_id: UUID
    parent_id: UUID | None
    code: str
    name: Text
    values: list[float | None]
    n: list[int | None]
    places: list[int | None] = Field(
        description="Among the units below the same one, the widest gap first, by empirical-Bayes means."
    )


class HeatMap(ApiModel):
    """One figure of every unit in and below one, parents first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "government_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "unit_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "campaign_id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "wave": "baseline",
                    "provisional": False,
                    "release": None,
                    "figure": "gap",
                    "method": {"evidence_policy": 1, "smallest_group": 5},
                    "competencies": [
                        {
                            "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                            "code": "DIG.02",
                            "name": {"id": "Literasi Digital", "en": "Digital literacy"},
                        }
                    ],
                    "units": [
                        {
                            "unit_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                            "parent_id": None,
                            "code": "15",
                            "name": {"id": "Provinsi Jambi", "en": "Jambi Province"},
                            "values": [0.62],
                            "n": [1103],
                            "places": [None],
                        }
                    ],
                }
            ]
        }
    )

    government_id: UUID
    unit_id: UUID
    campaign_id: UUID | None
    wave: Wave
    provisional: bool
    release: ReleaseReference | None
    figure: Figure
    method: Method
    competencies: list[HeatMapCompetency]
    units: list[HeatMapUnit]
