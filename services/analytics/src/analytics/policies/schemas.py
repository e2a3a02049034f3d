"""Shapes of the policies over HTTP."""

from typing import Any

from pydantic import ConfigDict

from shared.schemas import ApiModel

__all__ = ["Policies"]


class Policies(ApiModel):
    """The versioned policies in force: thresholds and what counts, as data."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"evidence": {"version": 1, "pass_mark": 70.0}}]})

    evidence: dict[str, Any]
    recommendation: dict[str, Any]
    proposal: dict[str, Any]
    mentor: dict[str, Any]
    barriers: dict[str, Any]
