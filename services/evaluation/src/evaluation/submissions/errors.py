"""Why an answer cannot be taken, and what to do.

Conflict 409: NotYetAvailable, AlreadyCompleted, EvaluationExpired, EvaluationCancelled, EvaluationWithdrawn,
NothingToCorrect. Invalid 422: WrongForm, InvalidSubmission, ConsentMissing, UnknownCompetencies, TakenInFuture.
"""

from datetime import datetime

from shared.clock import iso
from shared.errors import Conflict, Invalid
from shared.schemas import text

__all__ = [
    "AlreadyCompleted",
    "ConsentMissing",
    "EvaluationCancelled",
    "EvaluationExpired",
    "EvaluationWithdrawn",
    "InvalidSubmission",
    "NotYetAvailable",
    "NothingToCorrect",
    "TakenInFuture",
    "UnknownCompetencies",
    "WrongForm",
]


class NotYetAvailable(Conflict):
    """It is too early: `available_from` says when it may be answered."""

    type = "evaluation-not-yet-available"
    title = text("Evaluasi belum dapat diisi", "The evaluation cannot be answered yet")

    def __init__(self, available_from: datetime) -> None:
        day = f"{available_from:%Y-%m-%d %H:%M} UTC"
        super().__init__(
            text(f"Isi evaluasi ini mulai {day}.", f"Answer this evaluation from {day} on."),
            available_from=iso(available_from),
        )


class AlreadyCompleted(Conflict):
    """It was answered with other content."""

    type = "evaluation-already-completed"
    title = text("Evaluasi sudah diisi", "The evaluation is already completed")
    default_detail = text(
        "Isi yang tersimpan berbeda. Untuk mengubahnya, kirim koreksi beserta alasannya.",
        "What is stored differs. To change it, send a correction with its reason (POST …/correct).",
    )


class EvaluationExpired(Conflict):
    """Nobody answered in time; this counts as no answer, not as a low one."""

    type = "evaluation-expired"
    title = text("Batas waktu evaluasi sudah lewat", "The evaluation has expired")
    default_detail = text(
        "Evaluasi ini tidak dapat diisi lagi. Bila ada bukti di atas kertas, serahkan kepada evaluator.",
        "It can no longer be answered. If there is evidence on paper, give it to an evaluator.",
    )


class EvaluationCancelled(Conflict):
    """It is no longer needed, because of the enrolment or the person."""

    type = "evaluation-cancelled"
    title = text("Evaluasi dibatalkan", "The evaluation was cancelled")
    default_detail = text(
        "Tidak ada yang perlu diisi: kepesertaan dibatalkan atau pegawai sudah tidak aktif.",
        "Nothing has to be answered: the enrolment was cancelled or the person has left.",
    )


class EvaluationWithdrawn(Conflict):
    """Its result was withdrawn by a person, with a reason."""

    type = "evaluation-withdrawn"
    title = text("Hasil evaluasi sudah ditarik", "The result was withdrawn")
    default_detail = text(
        "Untuk mengisi kembali, kirim koreksi beserta alasannya.",
        "To give a result again, send a correction with its reason (POST …/correct).",
    )


class NothingToCorrect(Conflict):
    """Only a result that was given can be corrected or withdrawn."""

    type = "nothing-to-correct"
    title = text("Belum ada hasil yang dapat diubah", "There is no result to change")
    default_detail = text("Isi evaluasinya terlebih dahulu.", "Submit the evaluation first (POST …/submit).")


class WrongForm(Invalid):
    """The content belongs to another form than this evaluation's."""

    type = "wrong-form"
    title = text("Formulir tidak sesuai", "The form does not fit")

    def __init__(self, form: str, version: int) -> None:
        super().__init__(
            text(
                f"Evaluasi ini diisi dengan formulir {form} versi {version}. Muat formulir itu lalu isi kembali.",
                f"This evaluation takes form {form}, version {version}. Load that form and fill it in.",
            ),
            form=form,
            form_version=version,
        )


class InvalidSubmission(Invalid):
    """`errors` points at everything that is wrong in the submission."""

    type = "invalid-submission"


class ConsentMissing(Invalid):
    """An interview without consent is not kept."""

    type = "consent-missing"
    title = text("Persetujuan belum diberikan", "Consent is missing")
    default_detail = text(
        "Wawancara hanya disimpan bila pegawai menyetujuinya. Tanyakan dahulu; tanpa persetujuan, jangan dicatat.",
        "An interview is kept only with the person's consent. Ask first; without consent, record nothing.",
    )


class UnknownCompetencies(Invalid):
    """A rated competency is not one that was taught."""

    type = "unknown-competencies"
    title = text("Kompetensi di luar yang diajarkan", "A competency was not taught here")
    default_detail = text(
        "Nilai hanya kompetensi yang tercantum di `teaches` evaluasi ini.",
        "Rate only the competencies that are listed in this evaluation's `teaches`.",
    )


class TakenInFuture(Invalid):
    """Nothing can have been taken later than now."""

    type = "taken-in-future"
    title = text("Waktu pelaksanaan di masa depan", "The time lies in the future")
    default_detail = text(
        "Isi `taken_at` dengan waktu pelaksanaan yang sudah lewat.", "Give in `taken_at` a time that has passed."
    )
