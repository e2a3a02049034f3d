"""What an evaluation is and what may happen to it: pure rules, without database, web or clock."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Literal, get_args

__all__ = [
    "DEFAULT_PASS_MARK",
    "GRACE",
    "PAPER_GRACE",
    "PARTS",
    "FormCode",
    "Kind",
    "Method",
    "Part",
    "RaterRole",
    "Standing",
    "Status",
    "deadline",
    "expires_at",
    "form_of",
    "is_passed",
    "is_retrospective",
    "level_of",
    "role_name",
    "visible_parts",
]

Kind = Literal["reaction", "pre_test", "post_test", "application", "mentoring_outcome"]
Method = Literal["questionnaire", "test", "interview"]
RaterRole = Literal["self", "supervisor", "evaluator"]
FormCode = Literal[
    "reaction",
    "application_self",
    "application_supervisor",
    "mentoring_self",
    "mentoring_supervisor",
    "interview",
    "test",
]
Standing = Literal["subject", "rater", "evaluator", "training_admin", "unit_admin"]
Part = Literal["score", "ratings", "application", "barriers", "reaction", "answers", "notes"]
Status = Literal["assigned", "completed", "withdrawn", "cancelled", "expired"]

#: A test is passed from this score on unless the programme says otherwise (evidence policy v1).
DEFAULT_PASS_MARK = 70.0
#: What a phone sends this long after the due time still counts.
GRACE = timedelta(hours=24)
#: An evaluator has this long to record a paper test or an interview that took place in time.
PAPER_GRACE = timedelta(days=14)

#: The classes of data in an evaluation, each with its own audience.
PARTS: frozenset[Part] = frozenset(get_args(Part))
_OWN = PARTS - {"notes"}

_LEVELS: dict[Kind, int] = {"reaction": 1, "pre_test": 2, "post_test": 2, "application": 3, "mentoring_outcome": 3}


def level_of(kind: Kind) -> int:
    """The level of evaluation 1–3: reaction, learning, behaviour (Kirkpatrick)."""
    return _LEVELS[kind]


def role_name(kind: Kind, method: Method, rater_role: RaterRole) -> str:
    """The role in the derived id of an evaluation: `pre_test`, `application:supervisor`, `application:interview`."""
    if level_of(kind) < 3:
        return kind
    return f"{kind}:{'interview' if method == 'interview' else rater_role}"


def deadline(available_from: datetime, recorded_at: datetime, days: int) -> datetime:
    """The due time, `days` after it can be answered and after it was asked, whichever is later.

    History that is entered afterwards must not ask people for something that is already overdue.
    """
    return max(available_from, recorded_at) + timedelta(days=days)


def expires_at(due_at: datetime, recorded_at: datetime, rater_role: RaterRole) -> datetime:
    """When an unanswered evaluation expires: after the grace, or the time that paper needs to be recorded."""
    if rater_role == "evaluator":
        return max(due_at, recorded_at) + PAPER_GRACE
    return due_at + GRACE


def is_passed(kind: Kind, score: float | None, pass_mark: float | None) -> bool | None:
    """Whether a test was passed; None for anything without a score. A pre-test is not something to pass."""
    if score is None or kind == "pre_test":
        return None
    return score >= (DEFAULT_PASS_MARK if pass_mark is None else pass_mark)


def is_retrospective(kind: Kind, taken_at: datetime | None, session_starts_at: datetime | None) -> bool:
    """Whether a pre-test was taken after the class began: another design, never paired with a post-test."""
    if kind != "pre_test" or taken_at is None or session_starts_at is None:
        return False
    return taken_at > session_starts_at


def form_of(kind: Kind, method: Method, rater_role: RaterRole) -> FormCode:
    """The built-in form that an evaluation is answered by; a test is a score without a form."""
    if method == "test":
        return "test"
    if method == "interview":
        return "interview"
    if kind == "reaction":
        return "reaction"
    if kind == "mentoring_outcome":
        return "mentoring_supervisor" if rater_role == "supervisor" else "mentoring_self"
    return "application_supervisor" if rater_role == "supervisor" else "application_self"


def visible_parts(standings: AbstractSet[Standing], method: Method, rater_role: RaterRole) -> frozenset[Part]:
    """Which classes of data somebody sees who stands so to an evaluation; the status is seen by every standing.

    A superior never sees what a report answered about barriers; notes are for evaluators only.
    """
    seen: set[Part] = set()
    if "evaluator" in standings:
        seen |= PARTS
    if "rater" in standings:
        seen |= _OWN
    if "training_admin" in standings and method == "test":
        seen.add("score")
    if "subject" in standings:
        seen |= _seen_by_subject(method, rater_role)
    return frozenset(seen)


def _seen_by_subject(method: Method, rater_role: RaterRole) -> AbstractSet[Part]:
    """People see their own scores, their superior's rating of their level, and what was coded of their own words."""
    if rater_role == "self":
        return _OWN
    if method == "test":
        return {"score"}
    if method == "interview":
        return {"application", "barriers"}
    return {"ratings", "application"}
