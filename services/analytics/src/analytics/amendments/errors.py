"""What can go wrong with edited policies.

Conflict
├── PolicyNotDraft      it is in force or retired
├── PolicyNotTried      nobody has looked at what it would change
└── PolicyUnchanged     the edit changes nothing
"""

from shared.errors import Conflict, text

__all__ = ["PolicyNotDraft", "PolicyNotTried", "PolicyUnchanged"]


class PolicyNotDraft(Conflict):
    """Only a draft can be tried or switched on."""

    type = "policy-not-draft"
    title = text("Aturan ini bukan konsep", "The policy is no draft")
    default_detail = text(
        "Hanya konsep yang dapat dicoba atau diberlakukan. Buat konsep baru dari aturan yang berlaku.",
        "Only a draft can be tried or switched on. Draft anew from what is in force.",
    )


class PolicyNotTried(Conflict):
    """What it would change has to be looked at first."""

    type = "policy-not-tried"
    title = text("Aturan belum dicoba", "The policy has not been tried")
    default_detail = text(
        "Coba dulu konsep ini terhadap data yang ada untuk melihat apa yang akan berubah.",
        "Try the draft on what is known first, to see what it would change.",
    )


class PolicyUnchanged(Conflict):
    """The edit says what is in force already."""

    type = "policy-unchanged"
    title = text("Tidak ada yang berubah", "Nothing would change")
    default_detail = text("Isi konsep sama dengan aturan yang berlaku.", "The draft says what is in force already.")
