"""What can go wrong with job standards."""

from shared.errors import Invalid, text

__all__ = ["UnknownCompetency"]


class UnknownCompetency(Invalid):
    """Something names a competency that the government does not have."""

    type = "unknown-competency"
    title = text("Kompetensi tidak dikenal", "The competency is not known")
    default_detail = text(
        "Pilih kompetensi dari GET /competencies, atau tambahkan kompetensi itu lebih dahulu.",
        "Choose one from GET /competencies, or add the competency first.",
    )
