"""What an evaluation says: evidence of levels, and findings for the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from analytics.evidence.rules import Evidence, EvidencePolicy

__all__ = ["Outcome", "evidence_of", "findings_of", "is_relevant", "is_test_passed"]

_TESTS = frozenset({"pre_test", "post_test"})
_APPLICATIONS = frozenset({"application", "mentoring_outcome"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A completed evaluation. `rated` and `taught` are competency -> level."""

    evaluation_id: UUID
    government_id: UUID
    incarnation: int
    revision: int
    person_id: UUID
    kind: str
    rater_role: str
    class_id: UUID | None
    program_id: UUID | None
    observed_at: datetime
    retrospective: bool
    score: float | None
    passed: bool | None
    pass_mark: float | None
    rated: dict[UUID, int]
    taught: dict[UUID, int]
    application_score: int | None
    barriers: tuple[str, ...]
    confidence: int | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What an outcome says about one competency for the remedy."""

    competency_id: UUID
    target_level: int | None
    level: int | None
    passed: bool | None


def is_test_passed(
    kind: str, *, passed: bool | None, score: float | None, pass_mark: float | None, policy: EvidencePolicy
) -> bool | None:
    """Whether a test was passed: as its owner says, else by its mark, else by the policy's; None without a score.

    A pre-test is nothing to pass, unless its owner says so.
    """
    if kind not in _TESTS or passed is not None or score is None or kind == "pre_test":
        return passed if kind in _TESTS else None
    return score >= (policy.pass_mark if pass_mark is None else pass_mark)


def _is_passed(outcome: Outcome, policy: EvidencePolicy) -> bool | None:
    return is_test_passed(
        outcome.kind, passed=outcome.passed, score=outcome.score, pass_mark=outcome.pass_mark, policy=policy
    )


def is_relevant(outcome: Outcome) -> bool:
    """Whether it brings evidence or answers that a remedy reads. A reaction never moves a level."""
    return bool(outcome.rated or (outcome.taught and outcome.kind in _TESTS | _APPLICATIONS))


def evidence_of(outcome: Outcome, policy: EvidencePolicy) -> list[Evidence]:
    """The evidence: a rating on the competency scale is its rater's; a passed test proves the level taught.

    An application score is on another scale and moves no level; what one says about one's own confidence counts with
    the self-ratings. A retrospective pre-test proves nothing.
    """
    items = [_item(outcome, competency, outcome.rater_role, level) for competency, level in outcome.rated.items()]
    if _is_passed(outcome, policy) and not outcome.retrospective:
        proved = {key: level for key, level in outcome.taught.items() if key not in outcome.rated}
        items += [_item(outcome, competency, "test", level) for competency, level in proved.items()]
    elif outcome.kind in _APPLICATIONS and outcome.rater_role == "self" and outcome.confidence is not None:
        unrated = [competency for competency in outcome.taught if competency not in outcome.rated]
        items += [_item(outcome, competency, "application", None) for competency in unrated]
    return items


def findings_of(outcome: Outcome, policy: EvidencePolicy) -> Iterable[FindingRow]:
    """One finding for each competency that was taught or rated, of the kinds that a remedy reads."""
    if outcome.kind not in _APPLICATIONS | {"post_test"}:
        return []
    passed = _is_passed(outcome, policy)
    return [
        FindingRow(competency, outcome.taught.get(competency), outcome.rated.get(competency), passed)
        for competency in sorted(outcome.taught.keys() | outcome.rated.keys())
    ]


def _item(outcome: Outcome, competency_id: UUID, source: str, value: int | None) -> Evidence:
    own = outcome.rater_role == "self" and outcome.kind in _APPLICATIONS
    return Evidence(
        outcome.person_id,
        competency_id,
        outcome.evaluation_id,
        outcome.incarnation,
        outcome.revision,
        outcome.government_id,
        source,
        value,
        None,
        outcome.confidence if own else None,
        outcome.observed_at,
        None,
        None,
        None,
        False,
    )
