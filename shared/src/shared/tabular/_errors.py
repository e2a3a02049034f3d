"""Why a file as a whole, or the mapping that comes with it, is refused.

Problem
├── PayloadTooLarge 413      FileTooLarge
├── UnsupportedMediaType 415 UnsupportedFile
└── Invalid 422              UnreadableFile, WrongColumns, ImportRejected, InvalidMapping
"""

from shared.errors import Invalid, PayloadTooLarge, UnsupportedMediaType
from shared.schemas import text

__all__ = [
    "FileTooLarge",
    "ImportRejected",
    "InvalidMapping",
    "UnreadableFile",
    "UnsupportedFile",
    "WrongColumns",
]


class FileTooLarge(PayloadTooLarge):
    """The file, what it unpacks to, its rows or its columns are beyond the limit."""

    type = "file-too-large"
    title = text("Berkas terlalu besar", "The file is too large")
    default_detail = text("Bagi berkas menjadi beberapa bagian.", "Split the file into several parts.")


class UnsupportedFile(UnsupportedMediaType):
    """The file is neither CSV nor XLSX."""

    type = "unsupported-file"
    title = text("Jenis berkas tidak didukung", "The kind of file is not supported")
    default_detail = text("Simpan sebagai CSV atau XLSX, lalu unggah lagi.", "Save it as CSV or XLSX and upload again.")


class UnreadableFile(Invalid):
    """The file is damaged, empty, encrypted, or lacks the sheet."""

    type = "unreadable-file"
    title = text("Berkas tidak dapat dibaca", "The file cannot be read")
    default_detail = text("Simpan ulang sebagai CSV atau XLSX, lalu unggah lagi.", "Save it again as CSV or XLSX.")


class WrongColumns(Invalid):
    """Columns are missing, unknown or twice there; `errors` names each, `expected` lists what is read."""

    type = "wrong-columns"
    title = text("Kolom berkas tidak sesuai", "The columns of the file do not fit")
    default_detail = text("Perbaiki baris judul, lalu unggah lagi.", "Correct the header row and upload again.")


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


class InvalidMapping(Invalid):
    """The mapping cannot be used; `errors` points into it."""

    type = "invalid-mapping"
    title = text("Pemetaan kolom belum benar", "The mapping is not right")
