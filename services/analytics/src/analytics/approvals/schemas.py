"""Shapes of the steps of a plan over HTTP."""

from datetime import date

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["Decree", "Official", "Return"]


class Official(ApiModel):
    """Who does a step, as it is to stand in the document."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Contoh Pejabat", "position": "Kepala Bidang Pengembangan"}]}
    )

    name: str = Field(min_length=3, max_length=200)
    position: str = Field(min_length=3, max_length=300)
    reason: str | None = Field(default=None, max_length=2_000, description="A remark.")


class Decree(Official):
    """Who sets a plan, by which decree."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Contoh Pejabat",
                    "position": "Sekretaris Daerah",
                    "decree_number": "800/123/BKD/2026",
                    "decree_date": "2026-12-01",
                }
            ]
        }
    )

    decree_number: str = Field(min_length=3, max_length=200)
    decree_date: date


class Return(ApiModel):
    """Why a plan is sent back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Anggaran baris 2 belum sesuai pagu."}]})

    reason: str = Field(min_length=3, max_length=2_000)
