"""Who can be whose mentor, and how well each would fit: every factor is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.schemas import Text, text

__all__ = [
    "FACTOR_NAMES",
    "MENTOR_POLICY",
    "Candidate",
    "Factor",
    "Fit",
    "Mentee",
    "MentorPolicy",
    "best_fits",
    "unmatched_reason",
]


@dataclass(frozen=True, slots=True)
class MentorPolicy:
    """A version of the policy: how many mentees at once, whether one's own superior may be the mentor, the weights."""

    version: int
    capacity: int
    superior_allowed: bool
    weights: dict[str, float]


MENTOR_POLICY = MentorPolicy(
    version=1,
    capacity=3,
    superior_allowed=False,
    weights={"level_distance": 3.0, "same_job_family": 2.0, "same_region": 1.0, "past_success": 1.0},
)


@dataclass(frozen=True, slots=True)
class Mentee:
    """Who needs a mentor, for which target level."""

    person_id: UUID
    present: int | None
    target_level: int
    job_family: str
    region_code: str | None
    supervisor_id: UUID | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody willing to mentor. `level` is known by more than self-rating when `proven`; counts of mentorings."""

    person_id: UUID
    level: int
    proven: bool
    job_family: str
    region_code: str | None
    load: int
    completed: int
    cancelled: int
    declined_before: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a fit: a value 0–1 and its weight."""

    code: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A candidate with the weighted mean of the factors, 0–1."""

    candidate: Candidate
    score: float
    factors: tuple[Factor, ...]


def best_fits(mentee: Mentee, candidates: Iterable[Candidate], policy: MentorPolicy) -> list[Fit]:
    """The candidates who pass every hard filter, the best first; of equals who has fewer mentees, then by id.

    Filters: level at least the target and one above the mentee's, by more than self-rating; not oneself; not the
    direct superior (setting); free capacity; not declined before.
    """
    fits = [_fit(mentee, candidate, policy) for candidate in candidates if _may_mentor(mentee, candidate, policy)]
    return sorted(fits, key=lambda fit: (-fit.score, fit.candidate.load, fit.candidate.person_id))


def unmatched_reason(mentee: Mentee, candidates: Iterable[Candidate], policy: MentorPolicy) -> Text:
    """Why nobody was found: nobody at the level, nobody free, or nobody who has not declined."""
    able = [candidate for candidate in candidates if _is_able(mentee, candidate)]
    if not able:
        return text(
            f"Belum ada calon pendamping yang terbukti mencapai tingkat {mentee.target_level}.",
            f"Nobody who is willing to mentor is known to have reached level {mentee.target_level}.",
        )
    if all(candidate.load >= policy.capacity for candidate in able):
        return text(
            "Semua calon pendamping sudah penuh; ditawarkan lagi begitu ada yang selesai.",
            "Everybody who could mentor has no room; it is offered again as soon as somebody has.",
        )
    return text(
        "Calon yang tersisa pernah menolak atau merupakan atasan langsung.",
        "Those who are left declined before or are the direct superior.",
    )


def _is_able(mentee: Mentee, candidate: Candidate) -> bool:
    above = candidate.level >= max(mentee.target_level, (mentee.present or 0) + 1)
    return above and candidate.proven and candidate.person_id != mentee.person_id


def _may_mentor(mentee: Mentee, candidate: Candidate, policy: MentorPolicy) -> bool:
    superior = candidate.person_id == mentee.supervisor_id
    return (
        _is_able(mentee, candidate)
        and (policy.superior_allowed or not superior)
        and candidate.load < policy.capacity
        and not candidate.declined_before
    )


def _fit(mentee: Mentee, candidate: Candidate, policy: MentorPolicy) -> Fit:
    finished = candidate.completed + candidate.cancelled
    values = {
        # One level above the target explains best; far above is too far from the mentee's questions.
        "level_distance": 1 / (1 + abs(candidate.level - mentee.target_level - 1)),
        "same_job_family": float(candidate.job_family == mentee.job_family),
        "same_region": float(candidate.region_code is not None and candidate.region_code == mentee.region_code),
        "past_success": candidate.completed / finished if finished else 0.5,
    }
    factors = tuple(Factor(code, value, policy.weights[code]) for code, value in values.items())
    total = sum(factor.weight for factor in factors)
    return Fit(candidate, sum(factor.value * factor.weight for factor in factors) / total, factors)


FACTOR_NAMES = {
    "level_distance": text("Jarak tingkat", "Distance of levels"),
    "same_job_family": text("Rumpun jabatan sama", "Same job family"),
    "same_region": text("Wilayah sama", "Same region"),
    "past_success": text("Keberhasilan pendampingan sebelumnya", "Success of earlier mentorings"),
}
