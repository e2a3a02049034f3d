"""What can go wrong with a file of appraisals.

Invalid
├── AppraisalMappingInvalid   the mapping cannot be used
└── ImportRejected            some rows are bad, so nothing was stored
"""

from shared.errors import Invalid, text

__all__ = ["AppraisalMappingInvalid", "ImportRejected"]


class AppraisalMappingInvalid(Invalid):
    """The mapping cannot be used; `errors` points into it."""

    type = "invalid-mapping"
    title = text("Pemetaan kolom belum benar", "The mapping is not right")


class ImportRejected(Invalid):
    """Some rows are bad, so nothing was stored; the extension `report` lists every one."""

    type = "import-rejected"
    title = text("Impor ditolak: ada baris yang salah", "The import is refused: some rows are wrong")
    default_detail = text(
        "Tidak ada yang disimpan. Perbaiki baris di `report.problems` lalu unggah lagi, "
        "atau kirim dengan accept_valid=true untuk menyimpan baris yang benar saja.",
        "Nothing was stored. Correct the rows in `report.problems` and upload again, "
        "or send with accept_valid=true to store the good rows only.",
    )
