"""Why the scores of a class cannot be recorded."""

from shared.errors import Conflict, Invalid
from shared.schemas import text

__all__ = ["DifferentScores", "InvalidScores"]


class InvalidScores(Invalid):
    """`errors` points at each score that cannot be recorded; nothing was stored."""

    type = "invalid-scores"
    title = text("Ada nilai yang tidak dapat dicatat", "Some scores cannot be recorded")


class DifferentScores(Conflict):
    """Some have another score already; nothing was stored."""

    type = "different-scores"
    title = text("Sebagian nilai sudah tercatat berbeda", "Some scores are recorded differently already")
    default_detail = text(
        "Untuk mengubah nilai yang sudah tercatat, kirim koreksi beserta alasannya.",
        "To change a recorded score, correct that evaluation with a reason (POST /evaluations/{id}/correct).",
    )
