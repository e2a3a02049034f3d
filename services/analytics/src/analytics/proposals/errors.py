"""What can go wrong with proposals.

Conflict
└── ProposalDecided    it was accepted, declined or withdrawn
Invalid
└── UnknownForm        the form is none of the 25
"""

from shared.errors import Conflict, Invalid, text

__all__ = ["ProposalDecided", "UnknownForm"]


class ProposalDecided(Conflict):
    """Only a proposal that nobody has decided can be edited or decided."""

    type = "proposal-decided"
    title = text("Usulan sudah diputuskan", "The proposal is decided already")
    default_detail = text(
        "Muat ulang usulan ini untuk melihat keadaannya sekarang.", "Reload the proposal to see its present state."
    )


class UnknownForm(Invalid):
    """The form is none of the 25 forms of competence development."""

    type = "unknown-form"
    title = text("Bentuk pengembangan tidak dikenal", "The form is not known")
    default_detail = text(
        "Pilih salah satu dari GET /catalog/v1/learning-forms.", "Choose one of GET /catalog/v1/learning-forms."
    )
