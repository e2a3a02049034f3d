"""What can go wrong with recommendations.

NotFound
Conflict
├── RecommendationDecided    it is no longer proposed
├── RecommendationClosed     it is over, or not in a state in which this can be done
└── NoObjection              nobody objected
Forbidden
├── NotTheDecider            somebody else has to decide
└── NotTheConcerned          only the person concerned may object
"""

from shared.errors import Conflict, Forbidden, text

__all__ = ["NoObjection", "NotTheConcerned", "NotTheDecider", "RecommendationClosed", "RecommendationDecided"]


class RecommendationDecided(Conflict):
    """Somebody has decided already, or newer evidence replaced it."""

    type = "recommendation-decided"
    title = text("Rekomendasi sudah diputuskan", "The recommendation is decided already")
    default_detail = text(
        "Muat ulang rekomendasi ini untuk melihat keadaannya sekarang.", "Reload it to see its present state."
    )


class RecommendationClosed(Conflict):
    """It is not in a state in which this can be done."""

    type = "recommendation-closed"
    title = text("Keadaan rekomendasi tidak mengizinkan", "The recommendation's state does not allow this")
    default_detail = text(
        "Muat ulang rekomendasi ini; mungkin sudah selesai, ditarik, atau belum disetujui.",
        "Reload it; it may be completed, withdrawn, or not accepted yet.",
    )


class NoObjection(Conflict):
    """There is no objection to answer."""

    type = "no-objection"
    title = text("Tidak ada keberatan", "There is no objection")
    default_detail = text(
        "Hanya rekomendasi dengan keberatan yang dapat dijawab.", "Only an objection can be answered."
    )


class NotTheDecider(Forbidden):
    """The caller sees the recommendation, but somebody else has to decide."""

    type = "not-the-decider"
    title = text("Bukan Anda yang memutuskan", "It is not yours to decide")
    default_detail = text(
        "Yang memutuskan adalah atasan langsung; setelah 14 hari tanpa keputusan, atasan berikutnya, lalu admin unit.",
        "The direct superior decides; after 14 days without a decision the next superior, then the unit's admin.",
    )


class NotTheConcerned(Forbidden):
    """Only the person whom it is about may object."""

    type = "not-the-concerned"
    title = text("Hanya yang bersangkutan dapat berkeberatan", "Only the person concerned may object")
    default_detail = text(
        "Sampaikan keberatan melalui pegawai yang bersangkutan.", "Let the person concerned send the objection."
    )
