"""What can go wrong with questionnaires."""

from shared.errors import Conflict, NotFound, text

__all__ = ["NothingToPublish", "QuestionnaireNotFound", "VersionNotFound"]


class QuestionnaireNotFound(NotFound):
    """No such questionnaire, or one of another government."""

    title = text("Kuesioner tidak ditemukan", "Questionnaire not found")


class VersionNotFound(NotFound):
    """No such published version, or one of another government."""

    title = text("Versi kuesioner tidak ditemukan", "Questionnaire version not found")


class NothingToPublish(Conflict):
    """The draft is the same as the latest version."""

    type = "nothing-to-publish"
    title = text("Tidak ada perubahan untuk diterbitkan", "There is nothing new to publish")
    default_detail = text(
        "Isi kuesioner sama dengan versi terakhir. Ubah dahulu, atau pakai versi terakhir.",
        "The content equals the latest version. Change it first, or use the latest version.",
    )
