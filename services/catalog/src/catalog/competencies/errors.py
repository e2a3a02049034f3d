"""What can go wrong with competencies."""

from shared.errors import Conflict, text

__all__ = ["CompetencyCodeTaken"]


class CompetencyCodeTaken(Conflict):
    """The government has a competency of this code with other content."""

    type = "competency-code-taken"
    title = text("Kode kompetensi sudah dipakai", "The competency code is already used")
    default_detail = text(
        "Pakai kode lain, atau ubah kompetensi yang sudah ada dengan PATCH.",
        "Use another code, or change the existing competency with PATCH.",
    )
