"""What a submission must hold, and what it says: pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from evaluation.evaluations.rules import FormCode
from shared.forms import AnswerValue

__all__ = ["RATED_FORMS", "Result", "shape_problems"]

#: Forms of a superior, who may rate the competencies that were taught.
RATED_FORMS: frozenset[FormCode] = frozenset({"application_supervisor", "mentoring_supervisor"})


@dataclass(frozen=True, slots=True)
class Result:
    """What was answered, in the words of the published state; `content_hash` tells a repetition from another content.

    `notes` and `interview` stay inside this service.
    """

    form: FormCode
    form_version: int
    taken_at: datetime
    content_hash: bytes
    score: float | None = None
    competency_ratings: Sequence[dict[str, object]] = ()
    application_score: int | None = None
    barriers: Sequence[str] = ()
    confidence: int | None = None
    reaction_score: float | None = None
    answers: dict[str, AnswerValue] = field(default_factory=dict)
    interview: dict[str, object] | None = None
    notes: str | None = None

    @property
    def rated_competencies(self) -> list[dict[str, object]]:
        """The competencies that were rated, in the shape that `teaches` must contain."""
        return [{"competency_id": rating["competency_id"]} for rating in self.competency_ratings]


def shape_problems(
    form: FormCode, *, answered: bool, scored: bool, interviewed: bool, rated: Sequence[UUID]
) -> list[tuple[str, str]]:
    """Pointer and code of everything that does not belong to `form`, or that it lacks.

    Codes: `missing`, `not_here`, `repeated`.
    """
    test, interview = form == "test", form == "interview"
    problems = [
        ("/score", "missing" if test and not scored else "not_here" if scored and not test else ""),
        (
            "/interview",
            "missing" if interview and not interviewed else "not_here" if interviewed and not interview else "",
        ),
        ("/answers", "not_here" if test and answered else ""),
        ("/competency_ratings", "not_here" if rated and form not in RATED_FORMS else ""),
        ("/competency_ratings", "repeated" if len(set(rated)) < len(rated) else ""),
    ]
    return [(pointer, code) for pointer, code in problems if code]
