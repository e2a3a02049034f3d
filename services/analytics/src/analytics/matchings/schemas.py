"""Shapes of runs over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["RunResult", "RunView"]

Reason = Literal["nobody_able", "nobody_free", "nobody_left", "others_first"]


class RunResult(ApiModel):
    """What a run came to."""

    mentees: int = Field(description="Who waited, or was offered to a mentor who had not answered.")
    mentors: int
    pairs: int = Field(description="That pass every hard filter.")
    matched: int
    gap_weight: int = Field(description="Sum of the gaps of the matched, in levels: the first thing that is maximised.")
    worst_score: float | None = Field(description="Of a matched pair, 0–1: the second thing.")
    mean_score: float | None = Field(description="Of the matched pairs, 0–1: the third thing.")
    offered: int = Field(description="New offers; each needs the mentor's consent.")
    kept: int = Field(description="Offers that stayed as they were.")
    taken_back: int = Field(description="Unanswered offers that moved to another mentor.")
    lapsed: int = Field(description="Offers that stayed unanswered for too long.")
    changed_meanwhile: int = Field(description="Left alone because somebody decided while the run worked.")
    unmatched: dict[Reason, int] = Field(description="People without a mentor by the reason that each of them reads.")
    assigning_seconds: float = Field(description="For eligible pairs, scores and the optimum.")
    assigning_cpu_seconds: float = Field(description="Of which on a core; the rest is waiting for one.")
    seconds: float = Field(description="For everything, reading and offering included.")


class RunView(ApiModel):
    """A run over the whole pool: numbers only; the pairs are offers, with their factors."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0194f3c2-8888-7c55-9a5e-6a2f0f3f1a10",
                    "state": "done",
                    "asked_at": "2026-11-24T18:00:00Z",
                    "finished_at": "2026-11-24T18:00:03Z",
                    "policy_version": 1,
                    "result": {
                        "mentees": 40,
                        "mentors": 15,
                        "pairs": 212,
                        "matched": 38,
                        "gap_weight": 61,
                        "worst_score": 0.4375,
                        "mean_score": 0.71,
                        "offered": 30,
                        "kept": 6,
                        "taken_back": 2,
                        "lapsed": 1,
                        "changed_meanwhile": 0,
                        "unmatched": {"nobody_able": 2},
                        "assigning_seconds": 0.05,
                        "assigning_cpu_seconds": 0.04,
                        "seconds": 0.2,
                    },
                }
            ]
        }
    )

    id: UUID
    state: Literal["asked", "running", "done"]
    asked_at: datetime
    finished_at: datetime | None
    policy_version: int
    result: RunResult | None
