"""What can go wrong with held answers."""

from shared.errors import Conflict, NotFound, text

__all__ = ["AlreadyDecided", "HeldNotFound", "InvitationAnswered"]


class HeldNotFound(NotFound):
    """No such held answer, or one of another government."""

    title = text("Jawaban yang ditahan tidak ditemukan", "Held answer not found")


class AlreadyDecided(Conflict):
    """Somebody decided otherwise before."""

    type = "already-decided"
    title = text("Jawaban ini sudah diputuskan", "This answer is decided already")
    default_detail = text(
        "Keputusan yang sudah diambil tidak diubah. Muat ulang daftar.",
        "A decision that was taken stays. Reload the list.",
    )


class InvitationAnswered(Conflict):
    """Another answer of the same person counts already."""

    type = "invitation-answered"
    title = text("Pegawai ini sudah mempunyai jawaban yang diterima", "This person has an accepted answer already")
    default_detail = text(
        "Hanya satu jawaban dihitung. Tolak jawaban ini dengan alasan itu.",
        "Only one answer counts. Refuse this one, giving that as the reason.",
    )
