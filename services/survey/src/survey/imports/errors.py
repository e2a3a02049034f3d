"""What can go wrong with an import."""

from shared.errors import Invalid, NotFound, text

__all__ = ["ImportRejected", "RejectedFileNotFound"]


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


class RejectedFileNotFound(NotFound):
    """The import has no rejected rows, does not exist, or is another government's."""

    title = text("Berkas baris yang ditolak tidak ditemukan", "No file of rejected rows")
