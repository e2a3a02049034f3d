"""What can go wrong with offers to mentors.

Conflict
└── OfferClosed    it was answered or taken back
"""

from shared.errors import Conflict, text

__all__ = ["OfferClosed"]


class OfferClosed(Conflict):
    """The offer was answered already, was taken back, or the person concerned objected meanwhile."""

    type = "offer-closed"
    title = text("Tawaran sudah tidak terbuka", "The offer is no longer open")
    default_detail = text(
        "Muat ulang daftar tawaran; tawaran ini sudah dijawab, ditarik, atau sedang ditangguhkan.",
        "Reload your offers; this one was answered, taken back, or is suspended.",
    )
