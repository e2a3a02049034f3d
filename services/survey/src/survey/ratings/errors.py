"""What can go wrong with a superior's ratings."""

from shared.errors import Invalid, NotFound, text

__all__ = ["NotMyReport", "RatingNotFound", "RatingsInvalid"]


class NotMyReport(NotFound):
    """Somebody on the page is not among those whom the campaign asks the caller to rate."""

    title = text("Pegawai bukan bawahan yang harus Anda nilai", "Not a report whom you are asked to rate")
    default_detail = text(
        "Muat ulang daftar bawahan, lalu kirim hanya pegawai yang ada di sana. Tidak ada yang disimpan.",
        "Reload the list of your reports and send only people on it. Nothing was saved.",
    )


class RatingNotFound(NotFound):
    """Nobody has rated the caller, or the campaign has not closed yet."""

    title = text("Penilaian atasan belum tersedia", "The superior's rating is not available")
    default_detail = text(
        "Penilaian atasan dapat dibaca setelah kampanye ditutup, bila atasan sudah menilai.",
        "The superior's rating can be read once the campaign has closed, when the superior has rated.",
    )


class RatingsInvalid(Invalid):
    """Some ratings do not fit the campaign; nothing of the page was saved."""

    type = "ratings-invalid"
    title = text("Ada penilaian yang belum benar", "Some ratings are not right")
    default_detail = text(
        "Perbaiki yang ditunjuk, atau kirim baris itu dengan complete=false sebagai draf. Tidak ada yang disimpan.",
        "Correct what is pointed at, or send that row with complete=false as a draft. Nothing was saved.",
    )
