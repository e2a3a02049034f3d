"""Who can be whose mentor, and how well each would fit: every factor is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.schemas import Text, text

__all__ = [
    "FACTOR_NAMES",
    "MENTOR_POLICY",
    "SCORE_UNITS",
    "Candidate",
    "Factor",
    "Fit",
    "Mentee",
    "MentorPolicy",
    "Prospects",
    "Ways",
    "best_fits",
    "fit_of",
    "may_mentor",
    "prospects_of",
    "unmatched_reason",
]


@dataclass(frozen=True, slots=True)
class MentorPolicy:
    """A version of the policy: how many mentees at once, whether one's own superior may be the mentor, the weights.

    Days: after how many of a mentor's silence the unit's admin is told, after how many the next mentor is asked, and
    for how many a new offer is left alone by a run over the whole pool.
    """

    version: int
    capacity: int
    superior_allowed: bool
    weights: dict[str, float]
    reminder_days: int
    silence_days: int
    settling_days: int


MENTOR_POLICY = MentorPolicy(
    version=1,
    capacity=3,
    superior_allowed=False,
    weights={
        "level_distance": 3.0,
        "same_job_family": 2.0,
        "same_region": 1.0,
        "shared_way": 1.0,
        "past_success": 1.0,
    },
    reminder_days=7,
    silence_days=14,
    settling_days=1,
)
#: Scores are compared in ten-thousandths.
SCORE_UNITS = 10_000


@dataclass(frozen=True, slots=True)
class Ways:
    """The languages and the methods in which somebody likes to work together."""

    languages: frozenset[str]
    methods: frozenset[str]

    def shared_with(self, other: "Ways") -> float:
        """Half for a shared language, half for a shared method."""
        return 0.5 * bool(self.languages & other.languages) + 0.5 * bool(self.methods & other.methods)


@dataclass(frozen=True, slots=True)
class Mentee:
    """Who needs a mentor, for which target level. `ways` are the languages and methods that suit; None: not said."""

    person_id: UUID
    present: int | None
    target_level: int
    job_family: str
    region_code: str | None
    supervisor_id: UUID | None
    ways: Ways | None = None


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
    ways: Ways | None = None

    @property
    def success(self) -> float:
        """Share of the mentorings that came to their end, 0–1; half where none has ended yet."""
        finished = self.completed + self.cancelled
        return self.completed / finished if finished else 0.5


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


@dataclass(frozen=True, slots=True)
class Prospects:
    """Whether there is anybody at the level, anybody of those with free capacity, anybody who passes every filter."""

    able: bool
    free: bool
    willing: bool


def best_fits(mentee: Mentee, candidates: Iterable[Candidate], policy: MentorPolicy) -> list[Fit]:
    """The candidates who pass every hard filter, the best first; of equals who has fewer mentees, then by id.

    Filters: level at least the target and one above the mentee's, by more than self-rating; not oneself; not the
    direct superior (setting); free capacity; not declined before.
    """
    fits = [fit_of(mentee, candidate, policy) for candidate in candidates if may_mentor(mentee, candidate, policy)]
    return sorted(fits, key=lambda fit: (-fit.score, fit.candidate.load, fit.candidate.person_id))


def prospects_of(mentee: Mentee, candidates: Iterable[Candidate], policy: MentorPolicy) -> Prospects:
    """Whom there is for a mentee at all."""
    able = [candidate for candidate in candidates if _is_able(mentee, candidate)]
    return Prospects(
        able=bool(able),
        free=any(candidate.load < policy.capacity for candidate in able),
        willing=any(may_mentor(mentee, candidate, policy) for candidate in able),
    )


def unmatched_reason(prospects: Prospects, target_level: int) -> tuple[str, Text]:
    """Why nobody was found, as a code and for the mentee: not able, not free, not willing, or others came first."""
    if not prospects.able:
        return "nobody_able", text(
            f"Belum ada calon pendamping yang terbukti mencapai tingkat {target_level}.",
            f"Nobody who is willing to mentor is known to have reached level {target_level}.",
        )
    if not prospects.free:
        return "nobody_free", text(
            "Semua calon pendamping sudah penuh; ditawarkan lagi begitu ada yang selesai.",
            "Everybody who could mentor has no room; it is offered again as soon as somebody has.",
        )
    if not prospects.willing:
        return "nobody_left", text(
            "Calon yang tersisa pernah menolak, tidak menjawab, atau merupakan atasan langsung.",
            "Those who are left declined, did not answer, or are the direct superior.",
        )
    return "others_first", text(
        "Calon pendamping yang cocok sudah mendampingi pegawai lain dengan kesenjangan yang sama atau lebih lebar; "
        "ditawarkan lagi begitu ada tempat.",
        "The mentors who fit were given to people whose gap is as wide or wider; it is offered again as soon as there "
        "is a place.",
    )


def _is_able(mentee: Mentee, candidate: Candidate) -> bool:
    above = candidate.level >= max(mentee.target_level, (mentee.present or 0) + 1)
    return above and candidate.proven and candidate.person_id != mentee.person_id


def may_mentor(mentee: Mentee, candidate: Candidate, policy: MentorPolicy) -> bool:
    """Whether a pair passes every hard filter."""
    superior = candidate.person_id == mentee.supervisor_id
    return (
        _is_able(mentee, candidate)
        and (policy.superior_allowed or not superior)
        and candidate.load < policy.capacity
        and not candidate.declined_before
    )


def fit_of(mentee: Mentee, candidate: Candidate, policy: MentorPolicy) -> Fit:
    """How well a pair fits, whatever the filters say; what somebody has not said counts half."""
    ways = 0.5 if mentee.ways is None or candidate.ways is None else mentee.ways.shared_with(candidate.ways)
    values = {
        # One level above the target explains best; far above is too far from the mentee's questions.
        "level_distance": 1 / (1 + abs(candidate.level - mentee.target_level - 1)),
        "same_job_family": float(candidate.job_family == mentee.job_family),
        "same_region": float(candidate.region_code is not None and candidate.region_code == mentee.region_code),
        "shared_way": ways,
        "past_success": candidate.success,
    }
    factors = tuple(Factor(code, value, policy.weights[code]) for code, value in values.items())
    total = sum(factor.weight for factor in factors)
    return Fit(candidate, sum(factor.value * factor.weight for factor in factors) / total, factors)


FACTOR_NAMES = {
    "level_distance": text("Jarak tingkat", "Distance of levels"),
    "same_job_family": text("Rumpun jabatan sama", "Same job family"),
    "same_region": text("Wilayah sama", "Same region"),
    "shared_way": text("Bahasa atau cara kerja yang sama", "Shared language or way of working"),
    "past_success": text("Keberhasilan pendampingan sebelumnya", "Success of earlier mentorings"),
}
