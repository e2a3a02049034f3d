"""The recommendation policy: which remedy, by rules in order, as a pure function of what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from analytics.policies.rules import (
    CLOSED,
    KNOWLEDGE_FAILED,
    MOTIVATION,
    NEXT_PLAN,
    RecommendationPolicy,
    explain_mentoring,
    explain_opportunity,
)
from shared.schemas import Text

__all__ = [
    "OPEN_STATES",
    "Case",
    "Decision",
    "Finding",
    "Remedy",
    "Seat",
    "case_of",
    "decide",
    "decider_of",
    "escalation_due",
    "evidence_part",
    "fingerprint_of",
    "shared_barrier",
    "sources_of",
]

Remedy = Literal["mentoring", "course", "workplace_change", "conversation", "unit_change"]
Rule = Literal["gap_closed", "opportunity", "knowledge_failed", "application", "motivation", "next_plan"]

#: States in which a recommendation waits for somebody or is being carried out.
OPEN_STATES = ("proposed", "accepted", "objected", "offered", "matched", "active")


class Finding(NamedTuple):
    """What one evaluation says about one competency of a person."""

    evaluation_id: UUID
    revision: int
    kind: str
    rater_role: str
    class_id: UUID | None
    observed_at: datetime
    target_level: int | None
    passed: bool | None
    level: int | None
    application_score: int | None
    confidence: int | None
    barriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules read about one person and competency. `gap` None is unknown, which does not close a need."""

    gap: int | None
    proved_by_test_only: bool
    passed: bool | None
    application_score: int | None
    superior_below: bool
    confidence: int | None
    new_in_role: bool
    barriers: frozenset[str]
    target_level: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The first rule that applies, its remedy (None: nothing to do now) and why, for a civil servant to read."""

    rule: Rule
    remedy: Remedy | None
    explanation: Text


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who can decide: a person, or None where the post is vacant."""

    person_id: UUID | None


def case_of(
    findings: Iterable[Finding],
    *,
    required: int | None,
    present: int | None,
    present_source: str | None,
    confidence: int | None,
    appointed_on: date | None,
    policy: RecommendationPolicy,
) -> Case | None:
    """What is known, from the findings of the latest class and of a mentoring after it; None without any finding.

    A new class asks anew: what was hard after an earlier one is not held against it.
    """
    ordered = sorted(findings, key=_moment)
    if not ordered:
        return None
    learnt = [item for item in ordered if item.kind in {"post_test", "application"}]
    latest = [item for item in learnt if item.class_id == learnt[-1].class_id] if learnt else []
    mentored = [item for item in ordered if item.kind == "mentoring_outcome"]
    applied = [item for item in latest if item.kind == "application"]
    if mentored and (not applied or mentored[-1].observed_at > applied[-1].observed_at):
        applied = mentored
    tests = [item for item in latest if item.kind == "post_test"]
    target = next((item.target_level for item in reversed(ordered) if item.target_level is not None), None)
    bar = required if required is not None else target
    raters = _latest_by_rater(applied)
    scores = [item.application_score for item in raters if item.application_score is not None]
    rated = [item.level for item in raters if item.rater_role == "supervisor" and item.level is not None]
    sure = [item.confidence for item in raters if item.confidence is not None]
    return Case(
        gap=None if bar is None or present is None else max(0, bar - present),
        proved_by_test_only=present_source == "test",
        passed=tests[-1].passed if tests else None,
        application_score=min(scores, default=None),
        superior_below=bar is not None and any(level < bar for level in rated),
        confidence=min(sure, default=confidence),
        new_in_role=_new_in_role(appointed_on, ordered[-1].observed_at, policy),
        barriers=frozenset(barrier for item in raters for barrier in item.barriers) - {"none"},
        target_level=bar,
    )


def decide(case: Case, policy: RecommendationPolicy) -> Decision:
    """The remedy by the rules of `policy`, in order; the first that applies decides.

    1. Gap closed: no action, unless a test alone proves the level while applying it is hard: a test proves
       knowledge, not application. 2. A barrier of opportunity: change at work. 3. Knowledge failed: a course.
    4. Hard to apply, low confidence or new in role, with or without a named barrier: mentoring. 5. Motivation: a
    conversation. 6. Otherwise the need waits for the next plan.
    """
    hard = _is_hard(case, policy)
    if case.gap == 0 and not (case.proved_by_test_only and hard):
        return Decision("gap_closed", None, CLOSED)
    if case.barriers & policy.opportunity:
        return Decision("opportunity", "workplace_change", explain_opportunity(case.barriers & policy.opportunity))
    if case.passed is False:
        return Decision("knowledge_failed", "course", KNOWLEDGE_FAILED)
    unsure = case.confidence is not None and case.confidence <= policy.low_confidence
    if hard or unsure or case.new_in_role:
        return Decision("application", "mentoring", explain_mentoring(hard=hard, unsure=unsure, passed=case.passed))
    if case.barriers & policy.motivation:
        return Decision("motivation", "conversation", MOTIVATION)
    return Decision("next_plan", None, NEXT_PLAN)


def fingerprint_of(decision: Decision, case: Case, findings: Iterable[Finding]) -> str:
    """By which rule, at which gap, from which evaluations: the same again is the same recommendation."""
    parts = sorted(f"{item.evaluation_id}@{item.revision}" for item in findings)
    return "|".join([decision.rule, str(case.gap), *parts])


def sources_of(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """The evaluations behind a decision, the oldest first, as they are stored and shown."""
    return [
        {"kind": item.kind, "id": str(item.evaluation_id), "revision": item.revision, "rater_role": item.rater_role}
        for item in sorted(findings, key=_moment)
    ]


def evidence_part(fingerprint: str) -> str:
    """A fingerprint without the rule, which another policy may choose from the same evidence."""
    return fingerprint.partition("|")[2]


def shared_barrier(reports: Sequence[Iterable[str]], policy: RecommendationPolicy) -> tuple[str, int] | None:
    """The opportunity barrier that at least 40 % of a unit's `reports` name, with how many; None below k reports."""
    if len(reports) < policy.group_minimum:
        return None
    counts = dict.fromkeys(sorted(policy.opportunity), 0)
    for barriers in reports:
        for barrier in set(barriers) & policy.opportunity:
            counts[barrier] += 1
    barrier = max(counts, key=lambda name: counts[name])
    return (barrier, counts[barrier]) if counts[barrier] >= policy.unit_share * len(reports) else None


def decider_of(
    proposed_at: datetime, moment: datetime, seats: Sequence[Seat], policy: RecommendationPolicy
) -> UUID | None:
    """Who has to decide at `moment`: the direct superior, after 14 days of silence the next one; None: unit_admin.

    A vacant seat is passed over at once.
    """
    stage = max(0, (moment - proposed_at) // timedelta(days=policy.silence_days))
    present = [seat.person_id for seat in seats if seat.person_id is not None]
    return present[stage] if stage < len(present) else None


def escalation_due(proposed_at: datetime, moment: datetime, policy: RecommendationPolicy) -> datetime:
    """Until when the present decider may be silent."""
    stage = max(0, (moment - proposed_at) // timedelta(days=policy.silence_days))
    return proposed_at + timedelta(days=policy.silence_days) * (stage + 1)


def _is_hard(case: Case, policy: RecommendationPolicy) -> bool:
    scored = case.application_score is not None and case.application_score <= policy.hard_to_apply
    return scored or case.superior_below


def _latest_by_rater(findings: Sequence[Finding]) -> list[Finding]:
    latest = {item.rater_role: item for item in findings}
    return [latest[role] for role in sorted(latest)]


def _new_in_role(appointed_on: date | None, moment: datetime, policy: RecommendationPolicy) -> bool:
    if appointed_on is None:
        return False
    return timedelta(0) <= moment.date() - appointed_on <= timedelta(days=policy.new_in_role_days)


def _moment(finding: Finding) -> tuple[datetime, UUID]:
    return (finding.observed_at, finding.evaluation_id)
