"""What can go wrong with attendance."""

from shared.errors import Invalid, text

__all__ = ["AttendanceInvalid"]


class AttendanceInvalid(Invalid):
    """Marks for people who are not enrolled, for other days, or twice; `errors` points at each."""

    type = "attendance-invalid"
    title = text("Presensi belum benar", "The attendance is not right")
    default_detail = text(
        "Perbaiki baris yang ditunjuk: hanya peserta terdaftar, hanya hari kelas, satu kali per hari.",
        "Correct the items pointed at: enrolled people only, days of the session only, once a day.",
    )
