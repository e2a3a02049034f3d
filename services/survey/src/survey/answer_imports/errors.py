"""What can go wrong with an import of answers as a whole."""

from shared.errors import Invalid, text

__all__ = ["MappingInvalid"]


class MappingInvalid(Invalid):
    """The mapping cannot be read, or names a question that the questionnaire does not ask."""

    type = "mapping-invalid"
    title = text("Pemetaan kolom belum benar", "The mapping of columns is not right")
    default_detail = text(
        "Perbaiki pemetaan: kolom mana yang menyebut pegawai, dan kolom mana menjawab pertanyaan mana.",
        "Correct the mapping: which column names the person, and which column answers which question.",
    )
