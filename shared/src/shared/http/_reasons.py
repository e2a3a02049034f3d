"""Where a field is wrong and why, said in both languages from pydantic's errors."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.schemas import Text, text

__all__ = ["pointer_of", "reason_of"]

_REASONS: dict[str, tuple[str, str]] = {
    "json_invalid": (
        "Bukan JSON yang benar. Periksa tanda kurung, kutip, dan koma.",
        "Not well-formed JSON. Check brackets, quotes and commas.",
    ),
    "missing": ("Wajib diisi.", "This is required."),
    "extra_forbidden": (
        "Isian ini tidak dikenal; hapus atau periksa ejaannya.",
        "Unknown field; remove it or check its spelling.",
    ),
    "uuid_parsing": ("Harus berupa UUID.", "This must be a UUID."),
    "uuid_type": ("Harus berupa UUID.", "This must be a UUID."),
    "string_type": ("Harus berupa teks.", "This must be a text."),
    "string_too_long": ("Paling panjang {max_length} karakter.", "At most {max_length} characters."),
    "string_too_short": ("Paling pendek {min_length} karakter.", "At least {min_length} characters."),
    "string_pattern_mismatch": ("Bentuknya harus sesuai pola {pattern}.", "It must match the pattern {pattern}."),
    "int_type": ("Harus berupa bilangan bulat.", "This must be a whole number."),
    "int_parsing": ("Harus berupa bilangan bulat.", "This must be a whole number."),
    "int_from_float": ("Harus bilangan bulat, tanpa pecahan.", "A whole number, without a fraction."),
    "float_type": ("Harus berupa angka.", "This must be a number."),
    "float_parsing": ("Harus berupa angka.", "This must be a number."),
    "decimal_parsing": ("Harus berupa angka.", "This must be a number."),
    "bool_type": ("Harus true atau false.", "This must be true or false."),
    "bool_parsing": ("Harus true atau false.", "This must be true or false."),
    "list_type": ("Harus berupa daftar.", "This must be a list."),
    "dict_type": ("Harus berupa objek.", "This must be an object."),
    "model_attributes_type": ("Harus berupa objek.", "This must be an object."),
    "model_type": ("Harus berupa objek.", "This must be an object."),
    "greater_than": ("Harus lebih dari {gt}.", "It must be greater than {gt}."),
    "greater_than_equal": ("Paling kecil {ge}.", "At least {ge}."),
    "less_than": ("Harus kurang dari {lt}.", "It must be less than {lt}."),
    "less_than_equal": ("Paling besar {le}.", "At most {le}."),
    "literal_error": ("Pilih salah satu: {expected}.", "Choose one of: {expected}."),
    "enum": ("Pilih salah satu: {expected}.", "Choose one of: {expected}."),
    "too_long": ("Paling banyak {max_length} butir.", "At most {max_length} items."),
    "too_short": ("Paling sedikit {min_length} butir.", "At least {min_length} items."),
    "timezone_aware": (
        "Waktu harus menyebut zona, misalnya 2026-01-31T08:00:00+07:00.",
        "A time needs its zone, such as 2026-01-31T08:00:00+07:00.",
    ),
    "finite_number": ("Harus angka biasa, bukan tak hingga.", "This must be a finite number."),
}
_BY_FAMILY: dict[str, tuple[str, str]] = {
    "datetime": (
        "Harus berupa waktu ISO 8601 dengan zona, misalnya 2026-01-31T08:00:00+07:00.",
        "An ISO 8601 time with its zone, such as 2026-01-31T08:00:00+07:00.",
    ),
    "date": ("Harus berupa tanggal yang ada, misalnya 2026-01-31.", "A date that exists, such as 2026-01-31."),
}


def reason_of(item: Mapping[str, Any]) -> Text:
    """The reason for one of pydantic's errors; what is not listed keeps pydantic's English words."""
    kind = str(item["type"])
    known = _REASONS.get(kind) or _BY_FAMILY.get(kind.split("_", maxsplit=1)[0])
    if known is None:
        return text(f"Nilai tidak dapat diterima: {item['msg']}", f"Not acceptable: {item['msg']}")
    context = {key: str(value) for key, value in (item.get("ctx") or {}).items()}
    # pydantic joins the values that it expects in English.
    indonesian = {key: value.replace("' or '", "' atau '") for key, value in context.items()}
    try:
        return text(known[0].format(**indonesian), known[1].format(**context))
    except KeyError:
        return text(f"Nilai tidak dapat diterima: {item['msg']}", f"Not acceptable: {item['msg']}")


def pointer_of(location: Sequence[str | int]) -> str:
    """A JSON Pointer (RFC 6901) into the body; parameters keep their place as the first part (`/query/limit`)."""
    parts = location[1:] if location and location[0] == "body" else location
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
