"""What can go wrong with offers to mentors.

Conflict
├── OfferClosed    it was answered or taken back
└── OfferTooYoung  the mentor still has time to answer
"""

from shared.errors import Conflict, text

__all__ = ["OfferClosed", "OfferTooYoung"]


class OfferClosed(Conflict):
    """The offer was answered already, was taken back, or the person concerned objected meanwhile."""

    type = "offer-closed"
    title = text("Tawaran sudah tidak terbuka", "The offer is no longer open")
    default_detail = text(
        "Muat ulang daftar tawaran; tawaran ini sudah dijawab, ditarik, atau sedang ditangguhkan.",
        "Reload your offers; this one was answered, taken back, or is suspended.",
    )


class OfferTooYoung(Conflict):
    """The mentor has not been silent for long enough to pass the offer on."""

    type = "offer-too-young"
    title = text("Calon pendamping masih punya waktu menjawab", "The mentor still has time to answer")
    default_detail = text(
        "Tawaran dapat dialihkan setelah calon pendamping tidak menjawab selama tujuh hari.",
        "An offer can be passed on after the mentor has not answered for seven days.",
    )
