"""The proposal policy: which needs become programmes, and in which form."""

from dataclasses import dataclass
from uuid import UUID

from analytics.needs.rules import OfficialGap, Share
from shared.schemas import Text, text

__all__ = [
    "PROPOSAL_POLICY",
    "Form",
    "GroupNeed",
    "ProposalPolicy",
    "choose_form",
    "target_level_of",
    "worth_proposing",
]


@dataclass(frozen=True, slots=True)
class ProposalPolicy:
    """A version of the policy. Shares are 0–1, counts are people; scores of reactions are on 1–5."""

    version: int
    government_top: int
    unit_top: int
    unit_share_below: float
    group_minimum: int
    many: int
    knowledge_share: float
    low_confidence_share: float
    small_gap: float
    class_fail_share: float
    poor_reaction: float


PROPOSAL_POLICY = ProposalPolicy(
    version=1,
    government_top=5,
    unit_top=1,
    unit_share_below=0.3,
    group_minimum=5,
    many=50,
    knowledge_share=0.3,
    low_confidence_share=0.3,
    small_gap=0.5,
    class_fail_share=0.4,
    poor_reaction=2.5,
)


@dataclass(frozen=True, slots=True)
class GroupNeed:
    """What is known about a group's need: the gap, MWDS, low confidence, and present levels {level: people}."""

    competency_id: UUID
    code: str
    gap: OfficialGap
    required_below: dict[int, int]
    present_below: dict[int, int]
    mwds: float | None
    low_confidence: Share | None


@dataclass(frozen=True, slots=True)
class Form:
    """One of the 25 forms of competence development, by its slug, and why."""

    slug: str
    reason: Text


def worth_proposing(need: GroupNeed, policy: ProposalPolicy, *, unit: bool) -> bool:
    """Whether a need is proposed: at least k people known and k below standard; in a unit also a share of them."""
    enough = need.gap.n >= policy.group_minimum and need.gap.below.count >= policy.group_minimum
    return enough and (not unit or need.gap.below.value >= policy.unit_share_below)


def target_level_of(need: GroupNeed) -> int:
    """The level that most of those below standard have to reach; of equals the lower."""
    return min(need.required_below, key=lambda level: (-need.required_below[level], level))


def choose_form(need: GroupNeed, policy: ProposalPolicy) -> Form:
    """The form by the policy table: knowledge for many → e-learning or seminar; skill → workshop or technical
    guidance; application → coaching.

    Knowledge is missing where a good part of those below are at level 0 or 1; confidence speaks for practice; a small
    mean gap of people who know the matter is one of application.
    """
    below = need.gap.below.count
    beginners = sum(count for level, count in need.present_below.items() if level <= 1)
    missing_knowledge = beginners >= policy.knowledge_share * below
    unsure = need.low_confidence is not None and need.low_confidence.value >= policy.low_confidence_share
    if unsure and below < policy.many:
        return Form("technical_guidance", _GUIDANCE)
    if unsure:
        return Form("workshop", _WORKSHOP)
    if missing_knowledge and below >= policy.many:
        return Form("e_learning", _E_LEARNING)
    if missing_knowledge:
        return Form("seminar", _SEMINAR)
    if need.gap.mean < policy.small_gap:
        return Form("coaching", _COACHING)
    return Form("workshop", _SKILL)


_E_LEARNING = text(
    "Banyak pegawai masih di tingkat 0–1: yang kurang pengetahuan, dan e-learning menjangkau banyak orang sekaligus.",
    "Many are still at level 0–1: knowledge is missing, and e-learning reaches many at once.",
)
_SEMINAR = text(
    "Sebagian masih di tingkat 0–1 dan jumlahnya terbatas: pengetahuan dapat dibangun dalam seminar.",
    "Some are still at level 0–1 and they are not many: knowledge can be built in a seminar.",
)
_WORKSHOP = text(
    "Banyak yang kurang percaya diri: keterampilan perlu dilatih langsung dalam lokakarya.",
    "Many lack confidence: the skill needs hands-on practice in a workshop.",
)
_GUIDANCE = text(
    "Banyak yang kurang percaya diri dan kelompoknya kecil: bimbingan teknis dekat dengan pekerjaan mereka.",
    "Many lack confidence and the group is small: technical guidance close to their work.",
)
_COACHING = text(
    "Pengetahuan sudah ada dan kesenjangan kecil: yang perlu dibantu adalah penerapannya, melalui coaching.",
    "The knowledge is there and the gap is small: applying it is what needs help, by coaching.",
)
_SKILL = text(
    "Pengetahuan dasar sudah ada, kesenjangan masih lebar: keterampilan dilatih dalam lokakarya.",
    "The basics are there, the gap is still wide: the skill is trained in a workshop.",
)
