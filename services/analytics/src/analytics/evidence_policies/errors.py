"""What can go wrong with edited evidence policies.

Conflict
├── EvidencePolicyUnchanged   the edit changes nothing
├── EvidencePolicyWrongState  it is not where this step starts
├── EvidencePolicyBusy        another version is being built, or the last swap is still being carried out
└── EvidencePolicyNotCompared nobody has looked at what it would change
"""

from shared.errors import Conflict, text

__all__ = [
    "EvidencePolicyBusy",
    "EvidencePolicyNotCompared",
    "EvidencePolicyUnchanged",
    "EvidencePolicyWrongState",
]


class EvidencePolicyUnchanged(Conflict):
    """The edit says what is in force already."""

    type = "evidence-policy-unchanged"
    title = text("Tidak ada yang berubah", "Nothing would change")
    default_detail = text(
        "Isi konsep sama dengan aturan bukti yang berlaku. Ubah setidaknya satu nilai.",
        "The draft says what is in force already. Change at least one value.",
    )


class EvidencePolicyWrongState(Conflict):
    """A draft is built, a built one compared and switched on; what is over stays over."""

    type = "evidence-policy-wrong-state"
    title = text("Langkah ini belum atau tidak lagi mungkin", "This step is not possible yet, or no more")
    default_detail = text(
        "Urutannya: konsep, bangun tabel, bandingkan, berlakukan. Lihat keadaan versi ini di daftar.",
        "The order is: draft, build its tables, compare, switch on. Look up the state of this version in the list.",
    )


class EvidencePolicyBusy(Conflict):
    """One version at a time is built beside the one in force."""

    type = "evidence-policy-busy"
    title = text("Versi lain sedang dikerjakan", "Another version is being worked on")
    default_detail = text(
        "Tunggu sampai versi yang lain selesai, atau buang versi itu lebih dahulu.",
        "Wait until the other version is finished, or discard it first.",
    )


class EvidencePolicyNotCompared(Conflict):
    """What it would change has to be looked at first."""

    type = "evidence-policy-not-compared"
    title = text("Belum dibandingkan", "It has not been compared")
    default_detail = text(
        "Bandingkan dulu versi ini dengan yang berlaku untuk melihat apa yang akan berubah.",
        "Compare this version with the one in force first, to see what it would change.",
    )
