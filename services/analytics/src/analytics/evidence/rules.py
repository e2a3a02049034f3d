"""The evidence policy: what is known about a level, as a pure function of the evidence.

Levels are integers 0–5 on the framework's scale (0 = "belum punya", not yet at level 1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

__all__ = [
    "EVIDENCE_POLICY",
    "Choice",
    "Evidence",
    "EvidencePolicy",
    "Level",
    "Source",
    "Zone",
    "effective",
    "fresh",
    "present_level",
    "zone_of",
]

Source = Literal["self", "supervisor", "evaluator", "mentor", "test", "application"]
Zone = Literal["need", "blind_spot", "low_confidence", "agreed", "self_only", "unrated"]


Choice = Literal["latest", "best"]
"""Which of several ratings of one kind stands: the newest one, or the highest one (of equal ones the newest)."""


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """A version of what counts.

    `bar_without_standard` is "high" for the zone where no standard says more. What was observed more than
    `oldest_days` before `as_of` counts no more in the current state; None lets nothing age. What a campaign measured
    is of its own day and never ages.
    """

    version: int
    pass_mark: float
    superior_sources: frozenset[str]
    self_sources: frozenset[str]
    proving_sources: frozenset[str]
    bar_without_standard: int
    superior_choice: Choice = "latest"
    self_choice: Choice = "latest"
    oldest_days: int | None = None
    as_of: date | None = None

    @property
    def first_day(self) -> date | None:
        """The first day whose observations still count; None where nothing ages."""
        if self.oldest_days is None or self.as_of is None:
            return None
        return self.as_of - timedelta(days=self.oldest_days)


#: Version 1: the superior's latest rating, else the latest self-rating; passed tests raise, at most to what was taught.
EVIDENCE_POLICY = EvidencePolicy(
    version=1,
    pass_mark=70.0,
    superior_sources=frozenset({"supervisor"}),
    self_sources=frozenset({"self"}),
    proving_sources=frozenset({"test"}),
    bar_without_standard=3,
)


class Evidence(NamedTuple):
    """What one revision of one aggregate says about one person and competency; `value` None says no level."""

    person_id: UUID
    competency_id: UUID
    aggregate_id: UUID
    incarnation: int
    revision: int
    government_id: UUID
    source: str
    value: int | None
    importance: int | None
    confidence: int | None
    observed_at: datetime
    campaign_id: UUID | None
    unit_id: UUID | None
    job_level: str | None
    withdrawn: bool


class Level(NamedTuple):
    """What the evidence comes to; `source` is where `present` comes from, None where nothing is known."""

    present: int | None
    source: Literal["supervisor", "self", "test"] | None
    self_level: int | None
    superior_level: int | None
    importance: int | None
    confidence: int | None


def effective(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The newest revision of each aggregate, without the withdrawn, oldest observation first.

    All of one person and competency. The order is total (time, then id), so the result never depends on arrival.
    """
    newest: dict[UUID, Evidence] = {}
    for item in evidence:
        held = newest.get(item.aggregate_id)
        if held is None or (item.incarnation, item.revision) > (held.incarnation, held.revision):
            newest[item.aggregate_id] = item
    standing = [item for item in newest.values() if not item.withdrawn]
    return sorted(standing, key=_moment) if len(standing) > 1 else standing


def fresh(evidence: Iterable[Evidence], policy: EvidencePolicy) -> list[Evidence]:
    """What is not too old for the current state by `policy`. Days are those of UTC, as observations are stored."""
    first = policy.first_day
    return [item for item in evidence if first is None or item.observed_at.astimezone(UTC).date() >= first]


def present_level(evidence: Iterable[Evidence], policy: EvidencePolicy) -> Level:
    """The present level by `policy`, from what `effective` gave.

    The superior's rating (the latest or the best), else the self-rating, raised by the tests passed after the
    superior's latest rating: a later rating by the superior replaces what a test raised. Without any rating a passed
    test stands alone.
    """
    superior = self_rating = proved = None
    importance = confidence = None
    for item in evidence:
        if item.importance is not None:
            importance = item.importance
        if item.confidence is not None:
            confidence = item.confidence
        if item.value is None:
            continue
        if item.source in policy.superior_sources:
            superior, proved = _chosen(superior, item.value, policy.superior_choice), None
        elif item.source in policy.self_sources:
            self_rating = _chosen(self_rating, item.value, policy.self_choice)
        elif item.source in policy.proving_sources:
            proved = item.value if proved is None else max(proved, item.value)
    rated = superior if superior is not None else self_rating
    if proved is not None and (rated is None or proved > rated):
        return Level(proved, "test", self_rating, superior, importance, confidence)
    source: Literal["supervisor", "self"] | None = None
    if rated is not None:
        source = "supervisor" if superior is not None else "self"
    return Level(rated, source, self_rating, superior, importance, confidence)


def _chosen(held: int | None, value: int, choice: Choice) -> int:
    return value if held is None or choice == "latest" else max(held, value)


def zone_of(self_level: int | None, superior_level: int | None, required: int | None, policy: EvidencePolicy) -> Zone:
    """Agreement of self and superior about the required level; a missing rater is flagged, never filled in."""
    bar = policy.bar_without_standard if required is None else required
    if superior_level is None:
        return "unrated" if self_level is None else "self_only"
    if self_level is None:
        return "need" if superior_level < bar else "agreed"
    if self_level < bar:
        return "need" if superior_level < bar else "low_confidence"
    return "blind_spot" if superior_level < bar else "agreed"


def _moment(item: Evidence) -> tuple[datetime, int]:
    return (item.observed_at, item.aggregate_id.int)
