"""The recommendation policy as versioned data, and what it says to a civil servant."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.schemas import Text, text

__all__ = [
    "BARRIERS",
    "CLOSED",
    "KNOWLEDGE_FAILED",
    "MOTIVATION",
    "NEWER_EVIDENCE",
    "NEW_POLICY",
    "NEXT_PLAN",
    "NOTHING_KNOWN",
    "PERSON_LEFT",
    "RECOMMENDATION_POLICY",
    "UNIT_NO_LONGER",
    "UNIT_OR_CLASS",
    "RecommendationPolicy",
    "explain_mentoring",
    "explain_opportunity",
    "explain_shared_barrier",
]


@dataclass(frozen=True, slots=True)
class RecommendationPolicy:
    """A version of the policy: thresholds and the barriers that each rule reads."""

    version: int
    hard_to_apply: int
    low_confidence: int
    new_in_role_days: int
    opportunity: frozenset[str]
    motivation: frozenset[str]
    unit_share: float
    group_minimum: int
    silence_days: int


RECOMMENDATION_POLICY = RecommendationPolicy(
    version=1,
    hard_to_apply=2,
    low_confidence=2,
    new_in_role_days=180,
    opportunity=frozenset({"time", "tools", "authority", "superior", "workload"}),
    motivation=frozenset({"motivation"}),
    unit_share=0.4,
    group_minimum=5,
    silence_days=14,
)

BARRIERS = {
    "time": text("waktu", "time"),
    "tools": text("sarana atau aplikasi", "tools"),
    "authority": text("kewenangan", "authority"),
    "superior": text("dukungan atasan", "the superior's support"),
    "workload": text("beban kerja", "workload"),
}
CLOSED = text(
    "Kompetensi sudah memenuhi standar jabatan; tidak perlu tindakan.",
    "The competency meets the job's standard; nothing needs to be done.",
)
KNOWLEDGE_FAILED = text(
    "Hasil tes menunjukkan materi belum dikuasai. Disarankan mengikuti pelatihan ulang atau pelatihan lain.",
    "The test shows that the content is not yet mastered. Another or a repeated course is suggested.",
)
MOTIVATION = text(
    "Hambatan yang disebut berkaitan dengan motivasi. Disarankan percakapan dengan atasan langsung.",
    "The barrier named is motivation. A conversation with the direct superior is suggested.",
)
NEXT_PLAN = text(
    "Kesenjangan masih ada, tetapi belum ada yang menunjuk pada tindakan tertentu; masuk rencana berikutnya.",
    "The gap remains, but nothing points at a certain remedy; it goes into the next plan.",
)
NEWER_EVIDENCE = text(
    "Bukti yang lebih baru menghasilkan rekomendasi lain.", "Newer evidence leads to another recommendation."
)
NEW_POLICY = text(
    "Aturan rekomendasi diubah; menurut aturan yang baru, tindakan lain yang disarankan.",
    "The recommendation policy was changed; by the new one something else is suggested.",
)
NOTHING_KNOWN = text("Evaluasi yang menjadi dasarnya ditarik.", "The evaluations that it was based on were withdrawn.")
PERSON_LEFT = text("Pegawai ini tidak lagi aktif.", "The person is no longer active.")
UNIT_OR_CLASS = text(
    "Hambatan atau hasil yang sama dialami banyak pegawai; penyelesaiannya untuk unit atau program, bukan perorangan.",
    "Many people have the same barrier or result; it is solved for the unit or the programme, not for each of them.",
)
UNIT_NO_LONGER = text(
    "Hambatan ini tidak lagi disebut oleh cukup banyak pegawai unit ini.",
    "This barrier is no longer named by enough people of this unit.",
)


def explain_opportunity(barriers: Iterable[str]) -> Text:
    """Why a change at work: which barriers of opportunity were named."""
    named = [BARRIERS[barrier] for barrier in sorted(barriers)]
    return text(
        f"Penerapan terhambat oleh {', '.join(item.id for item in named)}. Disarankan perubahan di tempat kerja oleh "
        "atasan; pelatihan lagi tidak akan menghilangkan hambatan ini.",
        f"Applying it is held back by {', '.join(item.en for item in named)}. A change at work by the superior is "
        "suggested; more training would not remove this barrier.",
    )


def explain_mentoring(*, hard: bool, unsure: bool, passed: bool | None) -> Text:
    """Why mentoring: hard to apply, unsure, or new in the role."""
    knows = ("Materi sudah dikuasai, tetapi ", "The content is mastered, but ") if passed else ("", "")
    if hard:
        reason = ("penerapannya di tempat kerja masih sulit", "applying it at work is still hard")
    elif unsure:
        reason = ("rasa percaya diri untuk memakainya masih rendah", "confidence in using it is still low")
    else:
        reason = ("yang bersangkutan baru di jabatannya", "the person is new in the role")
    indonesian = f"{knows[0]}{reason[0]}. Disarankan pendampingan oleh rekan yang lebih berpengalaman."
    english = f"{knows[1]}{reason[1]}. Mentoring by a more experienced colleague is suggested."
    return text(indonesian[0].upper() + indonesian[1:], english[0].upper() + english[1:])


def explain_shared_barrier(barrier: str, count: int, reports: int) -> Text:
    """Why one change for a whole unit: how many of those who answered name the same barrier."""
    named = BARRIERS[barrier]
    return text(
        f"{count} dari {reports} pegawai unit ini yang menjawab menyebut hambatan yang sama: {named.id}. Disarankan "
        "satu perubahan untuk unit, bukan tindakan untuk masing-masing pegawai.",
        f"{count} of the {reports} people of this unit who answered name the same barrier: {named.en}. One change for "
        "the unit is suggested instead of one for each person.",
    )
