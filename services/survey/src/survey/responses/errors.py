"""What can go wrong with answers."""

from shared.errors import Conflict, NotFound, text

__all__ = ["AlreadyAnswered", "DraftNotFound", "NotRevised", "ResponseNotFound"]


class ResponseNotFound(NotFound):
    """The caller has not answered this campaign."""

    title = text("Belum ada jawaban", "There is no answer yet")


class DraftNotFound(NotFound):
    """The caller has saved no draft in this campaign."""

    title = text("Belum ada draf", "There is no draft")


class AlreadyAnswered(Conflict):
    """The invitation is answered under another id: one invitation, one response."""

    type = "already-answered"
    title = text("Anda sudah menjawab", "You have already answered")
    default_detail = text(
        "Untuk mengubah jawaban, kirim dengan id jawaban yang sudah ada dan header If-Match.",
        "To change your answer, send it with the id of the existing response and an If-Match header.",
    )


class NotRevised(Conflict):
    """The same id with other content, without saying which version is revised."""

    type = "identifier-taken"
    title = text("Id ini sudah dipakai dengan isi lain", "This id is already used with other content")
    default_detail = text(
        "Untuk mengubah jawaban Anda, kirim lagi dengan header If-Match berisi ETag jawaban terakhir. "
        "Untuk jawaban baru, buat id baru.",
        "To revise your answer, send again with an If-Match header that holds the ETag of your last answer. "
        "For a new answer, make a new id.",
    )
