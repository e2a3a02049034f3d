"""What can go wrong with enrolments."""

from shared.errors import Conflict, NotFound, text

__all__ = ["CertificateMissing", "EnrolmentClosed", "SessionFull", "SessionsOverlap"]


class SessionFull(Conflict):
    """No seat is left, and the request wants no waitlist."""

    type = "session-full"
    title = text("Kelas sudah penuh", "The session is full")
    default_detail = text(
        "Kirim lagi dengan waitlist=true agar masuk daftar tunggu, atau pilih kelas lain dari program ini.",
        "Send again with waitlist=true to wait for a seat, or choose another session of this programme.",
    )


class SessionsOverlap(Conflict):
    """Everyone in the request is in another session at the same time; `overlaps` names them."""

    type = "sessions-overlap"
    title = text("Jadwal bertabrakan", "The sessions overlap")
    default_detail = text(
        "Peserta mengikuti kelas lain pada waktu yang sama. Pilih kelas lain, atau kirim override_reason.",
        "The person is in another session at the same time. Choose another one, or send an override_reason.",
    )


class EnrolmentClosed(Conflict):
    """The enrolment is over: completed or not, it stays."""

    type = "enrolment-closed"
    title = text("Pendaftaran sudah ditutup", "The enrolment is closed")
    default_detail = text(
        "Kelasnya sudah selesai; hasilnya tidak dapat dibatalkan lewat sini.",
        "Its session is over; the result cannot be cancelled here.",
    )


class CertificateMissing(NotFound):
    """Only a completed enrolment has a certificate."""

    type = "certificate-missing"
    title = text("Sertifikat belum ada", "There is no certificate yet")
    default_detail = text(
        "Sertifikat terbit setelah kelas selesai dan kehadiran mencukupi.",
        "It is issued once the session is completed and attendance was enough.",
    )
