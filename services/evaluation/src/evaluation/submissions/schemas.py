"""What a rater sends, and the receipt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from evaluation.evaluations.rules import FormCode, Status
from evaluation.evaluations.schemas import CompetencyRating
from shared.forms import Answer
from shared.schemas import ApiModel

__all__ = [
    "Correction",
    "Interview",
    "Receipt",
    "Submission",
    "SubmissionOf",
    "Submissions",
    "Withdrawal",
]

_COMPETENCY = "0192f0c4-7a10-7cc1-8d53-6a3f1c1f0a01"
QUESTIONNAIRE_EXAMPLE: dict[str, Any] = {
    "form": "application_supervisor",
    "answers": [
        {"question": "application_score", "value": 2},
        {"question": "confidence", "value": 2},
        {"question": "barriers", "value": ["tools", "confidence"]},
    ],
    "competency_ratings": [{"competency_id": _COMPETENCY, "level": 2}],
}
TEST_EXAMPLE: dict[str, Any] = {"form": "test", "score": 82.5, "taken_at": "2026-03-02T03:00:00Z"}
INTERVIEW_EXAMPLE: dict[str, Any] = {
    "form": "interview",
    "taken_at": "2026-06-02T03:00:00Z",
    "answers": [{"question": "application_score", "value": 3}, {"question": "barriers", "value": ["workload"]}],
    "interview": {"guide_version": 1, "consent": True, "notes": "Aplikasi baru terpasang bulan lalu."},
}
_OF_ONE = QUESTIONNAIRE_EXAMPLE | {"evaluation_id": "5b1f9a52-63c1-5a07-9f0d-0d6c5b1f3a01"}


class Interview(ApiModel):
    """How an interview was held. `notes` are read by evaluators only and never leave this service."""

    guide_version: int = Field(ge=1)
    interviewer_id: UUID | None = Field(default=None, description="Who asked; the caller when left out.")
    consent: bool = Field(description="The person agreed to be interviewed and recorded.")
    notes: str | None = Field(default=None, max_length=20_000)


class Submission(ApiModel):
    """The whole content of one evaluation; `form` is the evaluation's own.

    A test takes `score` and `taken_at`; an interview `answers`, `interview` and `taken_at`; every other form
    `answers`, and a superior's form `competency_ratings` (leave out what cannot be assessed).
    """

    model_config = ConfigDict(json_schema_extra={"examples": [QUESTIONNAIRE_EXAMPLE, TEST_EXAMPLE, INTERVIEW_EXAMPLE]})

    form: FormCode
    form_version: int = Field(default=1, ge=1)
    answers: list[Answer] = Field(default=[], max_length=200)
    competency_ratings: list[CompetencyRating] = Field(default=[], max_length=50)
    score: float | None = Field(default=None, ge=0, le=100, allow_inf_nan=False)
    taken_at: AwareDatetime | None = Field(
        default=None, description="When a test or interview took place, up to now; now when left out."
    )
    interview: Interview | None = None


class SubmissionOf(Submission):
    """One of many submissions."""

    evaluation_id: UUID


class Submissions(ApiModel):
    """Many evaluations answered on one page: all are stored, or none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_OF_ONE]}]})

    items: list[SubmissionOf] = Field(min_length=1, max_length=200)


class Receipt(ApiModel):
    """That an evaluation was accepted."""

    id: UUID
    status: Status
    revision: int
    completed_at: datetime
    passed: bool | None = Field(description="For a post-test: whether its score reaches the pass mark.")
    retrospective: bool = Field(description="A pre-test that was taken after the class began; it is never paired.")


class Correction(Submission):
    """The whole corrected content, and why it is corrected."""

    reason: str = Field(min_length=3, max_length=2_000)


class Withdrawal(ApiModel):
    """Why a result is withdrawn."""

    reason: str = Field(min_length=3, max_length=2_000)
