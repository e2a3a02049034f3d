"""Parsers of what identifies: NIP, e-mail, codes."""

import re

from shared.schemas import text
from shared.tabular._cells import Cell, CellProblem, Parser, label

__all__ = ["as_code", "as_email", "as_nip", "as_person_key"]

_NIP = re.compile(r"[0-9]{18}")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_LONGEST_EMAIL = 254
_EXACT_DIGITS = 15


def as_nip() -> Parser:
    """An 18-digit NIP as text; spaces are taken out. Value: str.

    A number of Excel (1,985E+17) has lost its last digits and is refused with the way to mend it. PPPK numbers have
    other meanings than birth date and month, so months above 12 are taken.
    """

    def parse(cell: Cell) -> str:
        if not isinstance(cell, str):
            raise _rounded_nip()
        digits = "".join(cell.split()).lstrip("'")
        if _NIP.fullmatch(digits):
            return digits
        if _SCIENTIFIC.fullmatch(digits):
            raise _rounded_nip()
        raise _wrong_nip(digits)

    return parse


def as_person_key(*, maximum: int = 200) -> Parser:
    """Whatever identifies a person in a foreign file: a NIP or an id of its own. Value: str.

    Refused when Excel has rounded it; a whole number that Excel keeps exactly (up to 15 digits) is taken.
    """

    def parse(cell: Cell) -> str:
        value = "".join(label(cell).split())
        if (not isinstance(cell, str) and len(value) > _EXACT_DIGITS) or _SCIENTIFIC.fullmatch(value):
            raise _rounded_nip()
        if len(value) <= maximum:
            return value
        raise CellProblem(
            text(f"Panjangnya {len(value)} huruf", f"It has {len(value)} characters"),
            text(f"Tulis paling banyak {maximum} huruf.", f"Write at most {maximum} characters."),
        )

    return parse


def _rounded_nip() -> CellProblem:
    return CellProblem(
        text(
            "Excel mengubah NIP ini menjadi angka, sehingga digit terakhirnya hilang",
            "Excel turned this NIP into a number and lost its last digits",
        ),
        text(
            "Atur format kolom ini sebagai Teks (Text), ketik atau tempel lagi NIP lengkap 18 digit dari sumbernya, "
            "lalu simpan.",
            "Format the column as Text, type or paste the full 18-digit NIP again from its source, then save.",
        ),
    )


def _wrong_nip(digits: str) -> CellProblem:
    remedy = text(
        "Tulis NIP lengkap 18 digit, tanpa huruf dan tanda lain, dalam kolom berformat Teks.",
        "Write the full NIP of 18 digits, without letters or signs, in a column formatted as Text.",
    )
    if digits.isdigit():
        return CellProblem(
            text(f"NIP ini {len(digits)} digit, bukan 18", f"This NIP has {len(digits)} digits, not 18"), remedy
        )
    return CellProblem(text("NIP memuat selain angka", "The NIP holds something other than digits"), remedy)


def as_email() -> Parser:
    """An e-mail address, in lower case. Value: str."""

    def parse(cell: Cell) -> str:
        value = label(cell).lower()
        if len(value) <= _LONGEST_EMAIL and _EMAIL.fullmatch(value):
            return value
        raise CellProblem(
            text("Bukan alamat surel", "Not an e-mail address"),
            text(
                "Tulis satu alamat, misalnya nama@instansi.go.id.",
                "Write one address, such as name@government.go.id.",
            ),
        )

    return parse


def as_code(*, maximum: int = 64) -> Parser:
    """A code: letters, digits and . _ - / without spaces, starting with a letter or digit. Value: str.

    A number of Excel with a fraction is refused: 15.10 would arrive as 15.1, which may be another code.
    """

    def parse(cell: Cell) -> str:
        if isinstance(cell, float) and not cell.is_integer():
            raise CellProblem(
                text("Excel mengubah kode ini menjadi angka", "Excel turned this code into a number"),
                text(
                    "Atur format kolom ini sebagai Teks, lalu ketik lagi kodenya.",
                    "Format the column as Text and type the code again.",
                ),
            )
        value = label(cell)
        if len(value) <= maximum and _CODE.fullmatch(value):
            return value
        raise CellProblem(
            text("Bukan kode yang sah", "Not a valid code"),
            text(
                f"Pakai huruf, angka dan . _ - / tanpa spasi, paling banyak {maximum}.",
                f"Use letters, digits and . _ - / without spaces, at most {maximum}.",
            ),
        )

    return parse
