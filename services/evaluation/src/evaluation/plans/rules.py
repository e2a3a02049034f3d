"""Which evaluations a programme asks for: a policy by form of learning, and how a plan becomes dates.

Policy v1. Levels 1–3 and the delay of 3 months before application follow the post-training evaluation practice of
Indonesian agencies (3–12 months after the course, by alumnus and superior, questionnaire and interview).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.evaluations.rules import Kind, Method, RaterRole

__all__ = ["POLICY_VERSION", "PlanItem", "default_plan", "mentoring_plan", "plan_problems"]

POLICY_VERSION = 1


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One evaluation for each participant: what, by whom, how, and when (days after its cause)."""

    kind: Kind
    rater_role: RaterRole
    method: Method
    delay_days: int
    answer_days: int


_PRE_TEST = PlanItem("pre_test", "evaluator", "test", 0, 0)
_REACTION = PlanItem("reaction", "self", "questionnaire", 0, 7)
_POST_TEST = PlanItem("post_test", "evaluator", "test", 0, 14)
_BY_SELF = PlanItem("application", "self", "questionnaire", 90, 30)
_BY_SUPERVISOR = PlanItem("application", "supervisor", "questionnaire", 90, 30)
_BY_INTERVIEW = PlanItem("application", "evaluator", "interview", 90, 60)

_FULL = (_PRE_TEST, _REACTION, _POST_TEST, _BY_SELF, _BY_SUPERVISOR, _BY_INTERVIEW)
_TAUGHT = (_PRE_TEST, _REACTION, _POST_TEST, _BY_SELF, _BY_SUPERVISOR)
_HEARD = (_REACTION, _BY_SELF)
_PRACTISED = (_REACTION, _BY_SELF, _BY_SUPERVISOR)

#: Forms by their slug in the catalog's reference table of the 25 forms; a form that is not here is `_PRACTISED`.
_BY_FORM: dict[str, tuple[PlanItem, ...]] = {
    **dict.fromkeys(("structural", "functional", "technical", "managerial", "sociocultural"), _FULL),
    **dict.fromkeys(("classical_other", "workshop", "technical_guidance"), _FULL),
    **dict.fromkeys(("course", "upgrading", "e_learning", "distance_learning", "seminar"), _TAUGHT),
    **dict.fromkeys(("briefing", "self_study", "community_of_practice"), _HEARD),
}

_MENTORING = (
    PlanItem("mentoring_outcome", "supervisor", "questionnaire", 0, 14),
    PlanItem("mentoring_outcome", "self", "questionnaire", 0, 14),
)

_ALLOWED: dict[Kind, frozenset[tuple[RaterRole, Method]]] = {
    "pre_test": frozenset({("evaluator", "test")}),
    "post_test": frozenset({("evaluator", "test")}),
    "reaction": frozenset({("self", "questionnaire")}),
    "application": frozenset({("self", "questionnaire"), ("supervisor", "questionnaire"), ("evaluator", "interview")}),
}


def default_plan(form: str) -> tuple[PlanItem, ...]:
    """The plan of a programme that has none of its own, by its form of learning."""
    return _BY_FORM.get(form, _PRACTISED)


def mentoring_plan() -> tuple[PlanItem, ...]:
    """What a completed mentoring asks: the superior's rating on the competency scale, and the mentee's experience."""
    return _MENTORING


def plan_problems(items: Sequence[PlanItem]) -> list[tuple[int, str]]:
    """The position and the code of each item that cannot be: `not_possible` or `repeated`."""
    problems: list[tuple[int, str]] = []
    seen: set[tuple[str, str, str]] = set()
    for position, item in enumerate(items):
        key = (item.kind, item.rater_role, item.method)
        if (item.rater_role, item.method) not in _ALLOWED.get(item.kind, frozenset()):
            problems.append((position, "not_possible"))
        elif key in seen:
            problems.append((position, "repeated"))
        seen.add(key)
    return problems
