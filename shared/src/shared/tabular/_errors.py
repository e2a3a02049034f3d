"""Why a file as a whole is refused.

Problem
├── PayloadTooLarge 413      FileTooLarge
├── UnsupportedMediaType 415 UnsupportedFile
└── Invalid 422              UnreadableFile, WrongColumns
"""

from shared.errors import Invalid, PayloadTooLarge, UnsupportedMediaType
from shared.schemas import text

__all__ = ["FileTooLarge", "UnreadableFile", "UnsupportedFile", "WrongColumns"]


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
