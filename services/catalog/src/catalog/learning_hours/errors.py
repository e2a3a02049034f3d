"""What can go wrong with learning hours."""

from shared.errors import Conflict, Invalid, text

__all__ = ["AlreadyReversed", "PeriodInvalid", "ReversalOfReversal"]


class AlreadyReversed(Conflict):
    """The credit was taken back before."""

    type = "already-reversed"
    title = text("Kredit ini sudah dibatalkan", "This credit is reversed already")
    default_detail = text(
        "Lihat entri pembatalannya; satu kredit hanya dibatalkan sekali.",
        "See its reversal; a credit is reversed once only.",
    )


class ReversalOfReversal(Conflict):
    """A reversal stays."""

    type = "reversal-of-reversal"
    title = text("Pembatalan tidak dapat dibatalkan", "A reversal cannot be reversed")
    default_detail = text(
        "Catat pembelajaran yang benar sebagai kelas baru.", "Record what was really learnt as a new session."
    )


class PeriodInvalid(Invalid):
    """The last day lies before the first."""

    type = "period-invalid"
    title = text("Rentang tanggal tidak masuk akal", "The range of days does not make sense")
    default_detail = text("Tanggal `to` tidak boleh sebelum `from`.", "`to` must not be before `from`.")
