"""What can go wrong with programmes."""

from shared.errors import Conflict, Invalid, text

__all__ = [
    "ProgramCancelled",
    "ProgramCodeTaken",
    "ProgramCompleted",
    "ProgramHasOpenSessions",
    "ProgramIncomplete",
    "ProgramNotPublished",
    "ProgramPublished",
    "UnknownForm",
    "UnknownProgram",
]


class ProgramCodeTaken(Conflict):
    """Another programme of the government has this code."""

    type = "program-code-taken"
    title = text("Kode program sudah dipakai", "The programme code is already used")
    default_detail = text("Pakai kode lain untuk program ini.", "Use another code for this programme.")


class ProgramPublished(Conflict):
    """A published programme keeps its form, JP, competencies and pass mark."""

    type = "program-published"
    title = text("Program sudah diterbitkan", "The programme is published already")
    default_detail = text(
        "Setelah terbit hanya judul, penyelenggara, dan sasaran unit yang dapat diubah. "
        "Untuk isi lain, buat program baru dengan predecessor_id program ini.",
        "After publishing only title, organiser and audience can change. "
        "For other content make a new programme with this one as its predecessor_id.",
    )


class ProgramNotPublished(Conflict):
    """A draft cannot be scheduled or completed yet."""

    type = "program-not-published"
    title = text("Program belum diterbitkan", "The programme is not published yet")
    default_detail = text(
        "Terbitkan program dengan POST /programs/{id}/publish, lalu ulangi.",
        "Publish the programme with POST /programs/{id}/publish, then try again.",
    )


class ProgramCancelled(Conflict):
    """A cancelled programme takes no more changes, sessions or people."""

    type = "program-cancelled"
    title = text("Program sudah dibatalkan", "The programme is cancelled")
    default_detail = text(
        "Pilih program lain, atau buat program baru dengan predecessor_id program ini.",
        "Choose another programme, or make a new one with this one as its predecessor_id.",
    )


class ProgramCompleted(Conflict):
    """A completed programme takes no more changes or sessions."""

    type = "program-completed"
    title = text("Program sudah selesai", "The programme is completed")
    default_detail = text(
        "Untuk mengulanginya, buat program baru dengan predecessor_id program ini.",
        "To repeat it, make a new programme with this one as its predecessor_id.",
    )


class ProgramIncomplete(Invalid):
    """Something that a published programme needs is missing; `errors` points at it."""

    type = "program-incomplete"
    title = text("Program belum lengkap", "The programme is not complete enough to publish")
    default_detail = text(
        "Lengkapi isian yang ditunjuk dengan PATCH, lalu terbitkan lagi.",
        "Fill in the fields pointed at with PATCH, then publish again.",
    )


class ProgramHasOpenSessions(Conflict):
    """Some sessions are neither completed nor cancelled; `sessions` names them."""

    type = "program-has-open-sessions"
    title = text("Masih ada kelas yang berjalan", "Some sessions are still open")
    default_detail = text(
        "Selesaikan atau batalkan kelas dalam `sessions` lebih dahulu.",
        "Complete or cancel the sessions named in `sessions` first.",
    )


class UnknownForm(Invalid):
    """The form is none of the 25."""

    type = "unknown-form"
    title = text("Bentuk pengembangan tidak dikenal", "The form is not known")
    default_detail = text("Pilih salah satu dari GET /learning-forms.", "Choose one of GET /learning-forms.")


class UnknownProgram(Invalid):
    """The predecessor is no programme of the government."""

    type = "unknown-program"
    title = text("Program pendahulu tidak dikenal", "The preceding programme is not known")
    default_detail = text("Pilih program dari GET /programs.", "Choose a programme from GET /programs.")
