"""What the reference endpoints give."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["LearningFormView", "ReferenceName", "ReferenceVersionCreate", "ReferenceView"]

ReferenceName = Literal["learning_forms", "jp_rules", "jp_entitlements", "proficiency_levels", "job_levels"]


class LearningFormView(ApiModel):
    """One of the 25 forms of competence development."""

    code: int = Field(description="SIASN's jenisDiklatId, 1–25.", examples=[9])
    slug: str = Field(examples=["seminar"])
    name: Text
    path: Literal["classical", "non_classical"]


class ReferenceView(ApiModel):
    """A reference table in the version that is in force on the asked day."""

    name: ReferenceName
    version: int
    valid_from: date
    source: str
    rows: list[dict[str, str]] = Field(description="Rows with the columns of the source, notes included.")


class ReferenceVersionCreate(ApiModel):
    """A new version of a reference table: a regulation changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "valid_from": "2027-01-01",
                    "source": "Peraturan LAN",
                    "rows": [
                        {
                            "employment": "pns",
                            "period": "calendar_year",
                            "minimum_jp": "20",
                            "maximum_jp": "",
                            "note": "",
                        }
                    ],
                }
            ]
        }
    )

    valid_from: date
    source: str = Field(min_length=3, max_length=500, description="The regulation and article that says so.")
    rows: list[dict[str, str]] = Field(min_length=1, max_length=500)
