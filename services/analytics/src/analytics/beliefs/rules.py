"""What the evidence policy makes of each piece of evidence, in words. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.evidence.rules import Evidence, EvidencePolicy, Level, Zone, present_level
from shared.schemas import Text, text

__all__ = ["ROLE_NAMES", "SOURCE_NAMES", "ZONE_NAMES", "Role", "Weighed", "conclusion_of", "weigh"]

Role = Literal["decides", "replaced", "beside", "adds_nothing", "not_counted"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece of evidence and what it does for the present level."""

    evidence: Evidence
    role: Role


def weigh(evidence: Sequence[Evidence], policy: EvidencePolicy) -> tuple[Level, list[Weighed]]:
    """The level, and the role of each piece of what `effective` gave, in its order.

    Exactly one piece decides when a level is known, and its value is the level.
    """
    level = present_level(evidence, policy)
    superior = _last(evidence, policy.superior_sources)
    own = _last(evidence, policy.self_sources)
    deciding = {"supervisor": superior, "self": own, "test": _proof(evidence, policy, superior, level.present)}
    chosen = None if level.source is None else deciding[level.source]
    newest = {place for place in (superior, own) if place is not None}
    return level, [
        Weighed(item, "decides" if place == chosen else _role(item, policy, newest=place in newest))
        for place, item in enumerate(evidence)
    ]


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


def _role(item: Evidence, policy: EvidencePolicy, *, newest: bool) -> Role:
    if item.value is None:
        return "not_counted"
    if item.source in policy.superior_sources | policy.self_sources:
        return "beside" if newest else "replaced"
    return "adds_nothing" if item.source in policy.proving_sources else "not_counted"


def _last(evidence: Sequence[Evidence], sources: frozenset[str]) -> int | None:
    places = [place for place, item in enumerate(evidence) if item.source in sources and item.value is not None]
    return places[-1] if places else None


def _proof(
    evidence: Sequence[Evidence], policy: EvidencePolicy, superior: int | None, present: int | None
) -> int | None:
    """The first proof of the present level that is not older than the superior's latest rating."""
    start = 0 if superior is None else superior + 1
    places = range(start, len(evidence))
    proving = [place for place in places if evidence[place].source in policy.proving_sources]
    return next((place for place in proving if evidence[place].value == present), None)


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
    "replaced": text("digantikan penilaian yang lebih baru", "replaced by a newer rating"),
    "beside": text(
        "ditampilkan di samping; tidak dirata-ratakan dengan penilaian lain",
        "shown beside it; never averaged with another rating",
    ),
    "adds_nothing": text(
        "tidak menaikkan tingkat yang sudah diketahui", "does not raise the level that is known already"
    ),
    "not_counted": text("tidak mengubah tingkat", "moves no level"),
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
