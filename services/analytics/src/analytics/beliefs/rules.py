"""What the evidence policy makes of each piece of evidence, in words. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.evidence.rules import Choice, Evidence, EvidencePolicy, Level, Zone, fresh, present_level
from shared.schemas import Text, text

__all__ = ["ROLE_NAMES", "SOURCE_NAMES", "ZONE_NAMES", "Role", "Weighed", "conclusion_of", "weigh"]

Role = Literal["decides", "replaced", "beside", "adds_nothing", "not_counted", "too_old"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece of evidence and what it does for the present level."""

    evidence: Evidence
    role: Role


def weigh(evidence: Sequence[Evidence], policy: EvidencePolicy) -> tuple[Level, list[Weighed]]:
    """The level, and the role of each piece of what `effective` gave, in its order.

    Exactly one piece decides when a level is known, and its value is the level.
    """
    counted = fresh(evidence, policy)
    level = present_level(counted, policy)
    superior = _standing(counted, policy.superior_sources, policy.superior_choice)
    own = _standing(counted, policy.self_sources, policy.self_choice)
    deciding = {"supervisor": superior, "self": own, "test": _proof(counted, policy, level.present)}
    chosen = None if level.source is None else deciding[level.source]
    beside = {superior, own} - {None}
    roles: dict[Evidence, Role] = {item: _role(item, policy, stands=item in beside) for item in counted}
    if chosen is not None:
        roles[chosen] = "decides"
    return level, [Weighed(item, roles.get(item, "too_old")) for item in evidence]


def conclusion_of(level: Level, weighed: Sequence[Weighed], required: int | None) -> Text:
    """One sentence on the level and where it comes from, and one on what the job requires."""
    deciding = next((each.evidence for each in weighed if each.role == "decides"), None)
    if deciding is None or level.present is None:
        first = text("Belum ada bukti tentang tingkat ini.", "There is no evidence of this level yet.")
    else:
        source, day = SOURCE_NAMES[deciding.source], f"{deciding.observed_at:%d/%m/%Y}"
        first = text(
            f"Tingkat {level.present} menurut {source.id} per {day}.",
            f"Level {level.present} by {source.en} as of {day}.",
        )
    if level.source == "self":
        first = _join(first, text("Atasan belum menilai.", "The superior has not rated it yet."))
    if required is None:
        return _join(first, text("Jabatan ini tidak mensyaratkannya.", "The job does not require it."))
    return _join(first, text(f"Jabatan mensyaratkan tingkat {required}.", f"The job requires level {required}."))


def _role(item: Evidence, policy: EvidencePolicy, *, stands: bool) -> Role:
    if item.value is None:
        return "not_counted"
    if item.source in policy.superior_sources | policy.self_sources:
        return "beside" if stands else "replaced"
    return "adds_nothing" if item.source in policy.proving_sources else "not_counted"


def _standing(evidence: Sequence[Evidence], sources: frozenset[str], choice: Choice) -> Evidence | None:
    """The rating that stands among those of some sources: the newest, or of the highest the newest."""
    rated = [item for item in evidence if item.source in sources and item.value is not None]
    if choice == "latest":
        return rated[-1] if rated else None
    return max(reversed(rated), key=lambda item: item.value or 0, default=None)


def _proof(evidence: Sequence[Evidence], policy: EvidencePolicy, present: int | None) -> Evidence | None:
    """The first proof of the present level that is not older than the superior's latest rating."""
    latest = _standing(evidence, policy.superior_sources, "latest")
    start = 0 if latest is None else evidence.index(latest) + 1
    proving = [item for item in evidence[start:] if item.source in policy.proving_sources]
    return next((item for item in proving if item.value == present), None)


def _join(first: Text, second: Text) -> Text:
    return text(f"{first.id} {second.id}", f"{first.en} {second.en}")


SOURCE_NAMES: dict[str, Text] = {
    "supervisor": text("penilaian atasan langsung", "the direct superior's rating"),
    "self": text("penilaian diri sendiri", "the self-rating"),
    "test": text("tes yang lulus", "a passed test"),
    "application": text("evaluasi penerapan", "the evaluation of the application"),
    "evaluator": text("penilaian evaluator", "an evaluator's rating"),
    "mentor": text("penilaian pendamping", "a mentor's rating"),
    "peer": text("penilaian rekan kerja", "a colleague's rating"),
    "subordinate": text("penilaian bawahan", "a subordinate's rating"),
    "certificate": text("sertifikat", "a certificate"),
}
ROLE_NAMES: dict[Role, Text] = {
    "decides": text("menentukan tingkat", "decides the level"),
    "replaced": text("digantikan penilaian lain dari pihak yang sama", "replaced by another rating of the same kind"),
    "beside": text(
        "ditampilkan di samping; tidak dirata-ratakan dengan penilaian lain",
        "shown beside it; never averaged with another rating",
    ),
    "adds_nothing": text(
        "tidak menaikkan tingkat yang sudah diketahui", "does not raise the level that is known already"
    ),
    "not_counted": text("tidak mengubah tingkat", "moves no level"),
    "too_old": text("sudah terlalu lama; tidak dihitung lagi", "too old; it counts no more"),
}
ZONE_NAMES: dict[Zone, Text] = {
    "need": text("Penilaian menunjukkan kebutuhan pengembangan.", "The ratings show a need."),
    "blind_spot": text(
        "Pegawai menilai diri cukup, atasan menilai di bawah standar: bicarakan bersama dengan contoh.",
        "The self-rating is sufficient, the superior's is below standard: talk about it by examples.",
    ),
    "low_confidence": text(
        "Atasan menilai cukup, pegawai menilai diri di bawah standar: rasa percaya diri mungkin perlu didukung.",
        "The superior's rating is sufficient, the self-rating is below standard: confidence may need support.",
    ),
    "agreed": text("Penilaian sejalan dengan standar jabatan.", "The ratings agree with the job's standard."),
    "self_only": text("Baru penilaian diri; belum ada penilaian atasan.", "Only a self-rating so far."),
    "unrated": text("Belum ada penilaian.", "Nobody has rated it yet."),
}
