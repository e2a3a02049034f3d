"""Expected failures, as RFC 9457 problems that carry their status and say what to do.

Problem
├── BadRequest 400
├── Unauthenticated 401
├── Forbidden 403
│   └── UnknownSubject
├── NotFound 404
├── Conflict 409
│   └── IdentifierTaken
├── PreconditionFailed 412
├── PayloadTooLarge 413
├── UnsupportedMediaType 415
├── Invalid 422
├── PreconditionRequired 428
└── Unavailable 503
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import JsonValue

from shared.schemas import Text, text

__all__ = [
    "BadRequest",
    "Conflict",
    "FieldProblem",
    "Forbidden",
    "IdentifierTaken",
    "Invalid",
    "NotFound",
    "PayloadTooLarge",
    "PreconditionFailed",
    "PreconditionRequired",
    "Problem",
    "Unauthenticated",
    "Unavailable",
    "UnknownSubject",
    "UnsupportedMediaType",
    "text",
]


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field: `pointer` is its JSON Pointer (RFC 6901) in the body."""

    pointer: str
    reason: Text


class Problem(Exception):
    """Base of every expected failure. `type` is stable and machine-readable; texts are for people."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "internal-error"
    title: ClassVar[Text] = text("Terjadi kesalahan di sistem", "Something went wrong in the system")
    default_detail: ClassVar[Text] = text(
        "Coba lagi sebentar. Bila tetap gagal, sampaikan nomor permintaan ini kepada pengelola sistem.",
        "Try again shortly. If it keeps failing, give this request's id to the system's operators.",
    )

    def __init__(
        self,
        detail: Text | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        **extensions: JsonValue,
    ) -> None:
        self.detail = detail or self.default_detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extensions = extensions
        super().__init__(f"{self.type}: {self.detail.en}")


class BadRequest(Problem):
    """The request cannot be read: broken JSON, a bad cursor, a malformed header."""

    status = 400
    type = "bad-request"
    title = text("Permintaan tidak dapat dibaca", "The request cannot be read")
    default_detail = text(
        "Periksa bentuk permintaan, lalu kirim lagi.", "Check the form of the request and send again."
    )


class Unauthenticated(Problem):
    """No token, or one that does not hold."""

    status = 401
    type = "unauthenticated"
    title = text("Anda belum masuk", "You are not signed in")
    default_detail = text(
        "Masuk kembali, lalu kirim permintaan dengan token yang berlaku.",
        "Sign in again and send the request with a valid bearer token.",
    )


class Forbidden(Problem):
    """The caller is known, yet may not do this."""

    status = 403
    type = "forbidden"
    title = text("Anda tidak berwenang", "You may not do this")
    default_detail = text(
        "Minta peran yang diperlukan kepada administrator instansi Anda.",
        "Ask your government's administrator for the role that this needs.",
    )


class UnknownSubject(Forbidden):
    """The token holds, but no civil servant belongs to it."""

    type = "unknown-subject"
    title = text("Akun Anda belum terhubung dengan data pegawai", "Your account is not linked to a civil servant")
    default_detail = text(
        "Minta administrator unit menautkan akun ini dengan data pegawai Anda, lalu masuk kembali.",
        "Ask your unit's administrator to link this account to your personnel record, then sign in again.",
    )


class NotFound(Problem):
    """It does not exist, or belongs to someone whom the caller may not see: both answer the same."""

    status = 404
    type = "not-found"
    title = text("Tidak ditemukan", "Not found")
    default_detail = text(
        "Periksa alamat atau id; mungkin sudah tidak ada atau bukan dalam kewenangan Anda.",
        "Check the address or id; it may be gone, or outside what you may see.",
    )


class Conflict(Problem):
    """The present state does not allow it."""

    status = 409
    type = "conflict"
    title = text("Keadaan saat ini tidak mengizinkan", "The present state does not allow this")
    default_detail = text(
        "Muat ulang keadaan terbaru, lalu putuskan lagi.", "Reload the latest state and decide again."
    )


class IdentifierTaken(Conflict):
    """The id is in use with other content, or by someone else: both answer the same."""

    type = "identifier-taken"
    title = text("Id sudah dipakai", "The id is already used")
    default_detail = text(
        "Id ini sudah dipakai dengan isi lain. Buat id baru untuk isi yang baru.",
        "This id is already used with other content. Make a new id for new content.",
    )


class PreconditionFailed(Problem):
    """Somebody changed it meanwhile: the `If-Match` revision is not the present one."""

    status = 412
    type = "precondition-failed"
    title = text("Data sudah diubah orang lain", "Someone else changed this meanwhile")
    default_detail = text(
        "Muat ulang data terbaru, terapkan perubahan Anda, lalu simpan lagi.",
        "Reload the latest version, apply your change to it and save again.",
    )


class PayloadTooLarge(Problem):
    """The body or file is larger than the limit."""

    status = 413
    type = "payload-too-large"
    title = text("Kiriman terlalu besar", "The body is too large")
    default_detail = text("Bagi kiriman menjadi beberapa bagian.", "Split what you send into several parts.")


class UnsupportedMediaType(Problem):
    """The content type is not one that this operation reads."""

    status = 415
    type = "unsupported-media-type"
    title = text("Jenis isi tidak didukung", "The content type is not supported")
    default_detail = text("Kirim sebagai application/json.", "Send it as application/json.")


class Invalid(Problem):
    """The request is readable, but its content breaks a rule; `errors` points at each field."""

    status = 422
    type = "invalid"
    title = text("Isian belum benar", "Some values are not right")
    default_detail = text(
        "Perbaiki isian yang ditunjuk, lalu kirim lagi.", "Correct the fields pointed at and send again."
    )


class PreconditionRequired(Problem):
    """A change of something that several people edit must say which version it changes."""

    status = 428
    type = "precondition-required"
    title = text("Versi data belum disebutkan", "The version to change is missing")
    default_detail = text(
        "Kirim header If-Match berisi ETag yang terakhir Anda baca.",
        "Send an If-Match header with the ETag that you last read.",
    )


class Unavailable(Problem):
    """Something that is needed is not there at the moment."""

    status = 503
    type = "unavailable"
    title = text("Layanan sementara tidak tersedia", "Temporarily unavailable")
