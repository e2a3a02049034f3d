"""Shapes of the policies over HTTP."""

from typing import Any

from pydantic import ConfigDict

from shared.schemas import ApiModel

__all__ = ["Policies"]


class Policies(ApiModel):
    """The versioned policies in force: thresholds and what counts, as data."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "evidence": {"version": 1, "pass_mark": 70.0},
                    "recommendation": {"version": 1, "hard_to_apply": 2},
                    "proposal": {"version": 1, "government_top": 5},
                    "mentor": {"version": 1, "capacity": 3},
                    "barriers": {"time": {"id": "waktu", "en": "time"}},
                }
            ]
        }
    )

    evidence: dict[str, Any]
    recommendation: dict[str, Any]
    proposal: dict[str, Any]
    mentor: dict[str, Any]
    barriers: dict[str, Any]
