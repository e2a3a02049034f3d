"""What can go wrong with reference data."""

from shared.errors import Invalid, text

__all__ = ["ReferenceRowsInvalid"]


class ReferenceRowsInvalid(Invalid):
    """The rows of a new version cannot be read as that table."""

    type = "reference-rows-invalid"
    title = text("Baris acuan tidak dapat dibaca", "The reference rows cannot be read")
    default_detail = text(
        "Kirim semua kolom tabel acuan itu, dengan bentuk yang sama seperti versi yang berlaku.",
        "Send every column of that table, in the form of the version now in force.",
    )
