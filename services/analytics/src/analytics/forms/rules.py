"""The 25 forms of competence development, and what earlier programmes of a form achieved."""

from dataclasses import dataclass
from typing import Literal

from analytics.needs.rules import Share, share_of
from shared.schemas import Text, text

__all__ = ["FORMS", "PATH_NAMES", "Achievement", "LearningForm", "Path", "achievement_of"]

Path = Literal["classical", "non_classical"]


@dataclass(frozen=True, slots=True)
class LearningForm:
    """One form: what it is called, and whether it is classical (in class) or not."""

    name: Text
    path: Path


@dataclass(frozen=True, slots=True)
class Achievement:
    """What people achieved in earlier programmes of one form: passed their test, and apply what was taught.

    A share is None while fewer than a group's smallest size are behind it.
    """

    passed: Share | None
    applied: Share | None


def achievement_of(passed: tuple[int, int], applied: tuple[int, int], smallest_group: int) -> Achievement:
    """From (how many did, of how many) for both; the interval is Wilson's, 95 %."""
    shares = [share_of(count, n) if n >= smallest_group else None for count, n in (passed, applied)]
    return Achievement(*shares)


PATH_NAMES: dict[Path, Text] = {
    "classical": text("Klasikal", "Classical"),
    "non_classical": text("Nonklasikal", "Non-classical"),
}
#: By slug, as the catalog's table of learning forms names them (Peraturan LAN 10/2018).
FORMS: dict[str, LearningForm] = {
    "structural": LearningForm(text("Diklat Struktural", "Structural leadership training"), "classical"),
    "functional": LearningForm(text("Diklat Fungsional", "Functional training"), "classical"),
    "technical": LearningForm(text("Diklat Teknis", "Technical training"), "classical"),
    "workshop": LearningForm(text("Workshop / lokakarya", "Workshop"), "classical"),
    "managerial": LearningForm(text("Pelatihan Manajerial", "Managerial training"), "classical"),
    "sociocultural": LearningForm(text("Pelatihan Sosial Kultural", "Sociocultural training"), "classical"),
    "briefing": LearningForm(text("Sosialisasi", "Briefing"), "classical"),
    "technical_guidance": LearningForm(text("Bimbingan Teknis", "Technical guidance"), "classical"),
    "seminar": LearningForm(text("Seminar / konferensi / sarasehan", "Seminar"), "classical"),
    "internship": LearningForm(text("Magang / praktik kerja", "Internship"), "non_classical"),
    "course": LearningForm(text("Kursus", "Course"), "classical"),
    "upgrading": LearningForm(text("Penataran", "Upgrading course"), "classical"),
    "classical_other": LearningForm(text("Klasikal lainnya", "Other classical"), "classical"),
    "coaching": LearningForm(text("Coaching", "Coaching"), "non_classical"),
    "mentoring": LearningForm(text("Mentoring", "Mentoring"), "non_classical"),
    "e_learning": LearningForm(text("E-Learning", "E-learning"), "non_classical"),
    "distance_learning": LearningForm(text("Pelatihan Jarak Jauh", "Distance learning"), "non_classical"),
    "secondment": LearningForm(text("Detasering", "Secondment"), "non_classical"),
    "outdoor_learning": LearningForm(text("Pembelajaran alam terbuka (outbond)", "Outdoor learning"), "non_classical"),
    "benchmarking": LearningForm(text("Patok banding", "Benchmarking visit"), "non_classical"),
    "exchange": LearningForm(
        text("Pertukaran PNS dengan swasta/BUMN/BUMD", "Exchange with private or state firms"), "non_classical"
    ),
    "self_study": LearningForm(text("Belajar Mandiri", "Self-study"), "non_classical"),
    "community_of_practice": LearningForm(text("Komunitas Belajar", "Community of practice"), "non_classical"),
    "on_the_job_guidance": LearningForm(text("Bimbingan di Tempat Kerja", "On-the-job guidance"), "non_classical"),
    "non_classical_other": LearningForm(text("Nonklasikal lainnya", "Other non-classical"), "non_classical"),
}
