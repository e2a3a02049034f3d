"""An evaluation as the API shows it."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.rules import PARTS, FormCode, Kind, Method, Part, RaterRole, Status
from shared.forms import AnswerValue
from shared.schemas import ApiModel

__all__ = ["CompetencyRating", "CompetencyTarget", "EvaluationView", "InterviewView", "shown"]


class CompetencyTarget(ApiModel):
    """A competency and the level that is taught."""

    competency_id: UUID
    target_level: int = Field(ge=1, le=5)


class CompetencyRating(ApiModel):
    """A competency and its present level: 0 = not yet at level 1."""

    competency_id: UUID
    level: int = Field(ge=0, le=5)


class InterviewView(ApiModel):
    """How an interview was held."""

    guide_version: int
    interviewer_id: UUID | None
    consent: bool


class EvaluationView(ApiModel):
    """An evaluation, as far as the caller may see it: `withheld` names the parts that are hidden from the caller."""

    id: UUID
    revision: int
    kind: Kind
    level: int = Field(description="1 reaction, 2 learning, 3 behaviour")
    method: Method
    form: FormCode = Field(description="Send it back in `form` when submitting; its questions are at /forms.")
    form_version: int
    person_id: UUID
    rater_id: UUID | None
    rater_role: RaterRole
    program_id: UUID | None
    session_id: UUID | None
    enrolment_id: UUID | None
    mentoring_id: UUID | None
    roster_id: UUID | None
    condition: str | None
    status: Status
    status_reason: str | None
    available_from: datetime
    due_at: datetime
    taken_at: datetime | None
    completed_at: datetime | None
    retrospective: bool
    teaches: list[CompetencyTarget]
    pass_mark: float | None
    imported: bool
    score: float | None = Field(description="0–100")
    passed: bool | None
    competency_ratings: list[CompetencyRating]
    application_score: int | None = Field(description="1 very hard – 5 very easy to apply")
    barriers: list[str]
    confidence: int | None = Field(description="1–5")
    reaction_score: float | None = Field(description="1–5, mean of the items")
    answers: dict[str, AnswerValue]
    interview: InterviewView | None
    notes: str | None
    withheld: list[Part]


_HIDDEN: dict[Part, dict[str, object]] = {
    "score": {"score": None, "passed": None},
    "ratings": {"competency_ratings": []},
    "application": {"application_score": None},
    "barriers": {"barriers": [], "confidence": None},
    "reaction": {"reaction_score": None},
    "answers": {"answers": {}},
    "notes": {"notes": None},
}


def shown(evaluation: Evaluation, parts: frozenset[Part]) -> EvaluationView:
    """The evaluation with every part emptied that is not among `parts`."""
    withheld = sorted(PARTS - parts)
    values = {field: getattr(evaluation, field) for field in EvaluationView.model_fields if field != "withheld"}
    for part in withheld:
        values |= _HIDDEN[part]
    return EvaluationView.model_validate({**values, "withheld": withheld})
