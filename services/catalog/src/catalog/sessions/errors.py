"""What can go wrong with sessions."""

from shared.errors import Conflict, Invalid, text

__all__ = [
    "AttendanceMissing",
    "SeatsTaken",
    "SessionCancelled",
    "SessionCodeTaken",
    "SessionCompleted",
    "SessionNotOver",
    "SessionTimesInvalid",
]


class SessionTimesInvalid(Invalid):
    """The end is not after the beginning, or a day lies outside."""

    type = "session-times-invalid"
    title = text("Waktu kelas tidak masuk akal", "The session's times do not make sense")
    default_detail = text(
        "Selesai harus setelah mulai, dan setiap hari di antara keduanya.",
        "It must end after it begins, and every day must lie in between.",
    )


class SessionCodeTaken(Conflict):
    """Another session of the programme has this code."""

    type = "session-code-taken"
    title = text("Kode kelas sudah dipakai", "The session code is already used")
    default_detail = text("Pakai kode lain dalam program ini.", "Use another code within this programme.")


class SessionCancelled(Conflict):
    """A cancelled session takes no more people, attendance or changes."""

    type = "session-cancelled"
    title = text("Kelas sudah dibatalkan", "The session is cancelled")
    default_detail = text("Pilih kelas lain dari program ini.", "Choose another session of this programme.")


class SessionCompleted(Conflict):
    """A completed session is closed; a wrong credit is taken back by a reversal."""

    type = "session-completed"
    title = text("Kelas sudah selesai", "The session is completed")
    default_detail = text(
        "Kelas ini sudah ditutup. JP yang keliru dibatalkan dengan POST /learning-hours/{id}/reverse.",
        "This session is closed. A wrong credit is taken back with POST /learning-hours/{id}/reverse.",
    )


class SessionNotOver(Conflict):
    """A session is completed after its end."""

    type = "session-not-over"
    title = text("Kelas belum berakhir", "The session is not over yet")
    default_detail = text(
        "Selesaikan setelah waktu berakhirnya, atau ubah ends_at bila kelas berakhir lebih awal.",
        "Complete it after its end, or change ends_at when it ended earlier.",
    )


class SeatsTaken(Conflict):
    """Fewer seats than people who have one."""

    type = "seats-taken"
    title = text("Kursi sudah terisi", "The seats are taken")
    default_detail = text(
        "Jumlah kursi tidak boleh kurang dari peserta terdaftar. Batalkan pendaftaran lebih dahulu.",
        "There cannot be fewer seats than people enrolled. Cancel enrolments first.",
    )


class AttendanceMissing(Conflict):
    """Nobody's attendance is recorded, so nobody could complete."""

    type = "attendance-missing"
    title = text("Presensi belum dicatat", "Attendance is not recorded yet")
    default_detail = text(
        "Kirim presensi dengan PUT /sessions/{id}/attendance, lalu selesaikan kelas.",
        "Send the attendance with PUT /sessions/{id}/attendance, then complete the session.",
    )
