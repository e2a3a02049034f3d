"""What can go wrong with mentorings."""

from shared.errors import Conflict, Forbidden, Invalid, text

__all__ = ["MeetingTimesInvalid", "MeetingsOverlap", "MentoringClosed", "MentoringHasNoSession", "NotOfThisMentoring"]


class MentoringClosed(Conflict):
    """The mentoring is completed or cancelled."""

    type = "mentoring-closed"
    title = text("Pendampingan sudah ditutup", "The mentoring is closed")
    default_detail = text(
        "Pendampingan yang sudah selesai atau dibatalkan tidak menerima catatan baru.",
        "A completed or cancelled mentoring takes no new records.",
    )


class MentoringHasNoSession(Conflict):
    """No session is confirmed by both, so nothing can be completed."""

    type = "mentoring-has-no-session"
    title = text("Belum ada pertemuan yang dikonfirmasi", "No session is confirmed yet")
    default_detail = text(
        "Catat sedikitnya satu pertemuan dan mintalah keduanya mengonfirmasi, lalu selesaikan.",
        "Record at least one session and have both confirm it, then complete.",
    )


class MeetingTimesInvalid(Invalid):
    """The session ends before it begins, or has not taken place yet."""

    type = "meeting-times-invalid"
    title = text("Waktu pertemuan tidak masuk akal", "The session's times do not make sense")
    default_detail = text(
        "Catat pertemuan setelah berlangsung; selesai harus setelah mulai.",
        "Record a session after it took place; it must end after it begins.",
    )


class MeetingsOverlap(Conflict):
    """The mentee was in another mentoring session at that time."""

    type = "meetings-overlap"
    title = text("Pertemuan bertabrakan", "The sessions overlap")
    default_detail = text(
        "Peserta sudah tercatat di pertemuan lain pada waktu itu. Periksa jamnya.",
        "The mentee is recorded in another session at that time. Check the hours.",
    )


class NotOfThisMentoring(Forbidden):
    """Only mentor and mentee record and confirm, or a training_admin from paper."""

    type = "not-of-this-mentoring"
    title = text("Bukan mentor atau peserta pendampingan ini", "Neither mentor nor mentee of this mentoring")
    default_detail = text(
        "Hanya mentor dan pesertanya yang mencatat dan mengonfirmasi, atau training_admin dari berkas bertanda tangan.",
        "Only its mentor and mentee record and confirm, or a training_admin from signed papers.",
    )
