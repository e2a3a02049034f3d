"""What can go wrong with an import."""

from shared.errors import NotFound, text

__all__ = ["RejectedFileNotFound"]


class RejectedFileNotFound(NotFound):
    """The import has no rejected rows, does not exist, or is another government's."""

    title = text("Berkas baris yang ditolak tidak ditemukan", "No file of rejected rows")
