"""CSV as people make it: any usual separator and encoding, with or without Excel's first line `sep=;`."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from shared.schemas import text
from shared.tabular._cells import Cell
from shared.tabular._errors import UnreadableFile, UnsupportedFile
from shared.tabular._table import TableRow
from shared.tabular._writing import unguarded

__all__ = ["csv_rows"]

_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_SEPARATORS = (";", ",", "\t")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_rows(content: bytes, *, encoding: str, delimiter: str | None) -> tuple[str, Iterator[TableRow]]:
    """The separator and the rows that are not empty, one after the other, the header among them."""
    words = _decoded(content, encoding)
    skipped = 0
    if found := _SEPARATOR_LINE.match(words):
        delimiter, words, skipped = delimiter or found[1], words[found.end() :], 1
    separator = delimiter or _separator(words)
    return separator, _rows(words, separator, skipped)


def _decoded(content: bytes, encoding: str) -> str:
    if encoding != "auto":
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except (LookupError, UnicodeError) as error:
            raise _not_in(encoding) from error
    if content.startswith(_UTF16):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise UnsupportedFile
    else:
        encodings = ("utf-8-sig", "cp1252")
    for candidate in encodings:
        try:
            return content.decode(candidate)
        except UnicodeError:
            continue
    raise _not_in(" / ".join(encodings))


def _not_in(encoding: str) -> UnreadableFile:
    return UnreadableFile(
        text(
            f"Huruf dalam berkas bukan {encoding}. Simpan ulang sebagai CSV UTF-8, lalu unggah lagi.",
            f"The characters of the file are not {encoding}. Save it as CSV UTF-8 and upload it again.",
        )
    )


def _separator(words: str) -> str:
    """The separator that the first line with any content has most of, outside quotes."""
    first = next((line for line in words.split("\n", 50) if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"?', "", first)
    return max(_SEPARATORS, key=unquoted.count) if any(s in unquoted for s in _SEPARATORS) else ","


def _rows(words: str, separator: str, skipped: int) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=separator, strict=True)
    line = skipped + 1
    try:
        for raw in reader:
            cells = tuple(map(_cell, raw))
            if any(cell is not None for cell in cells):
                yield TableRow(line, cells)
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            text(
                f"Tanda kutip di baris {line} tidak ditutup atau tidak pada tempatnya. Perbaiki baris itu.",
                f'A quotation mark (") in line {line} is not closed or out of place. Correct that line.',
            )
        ) from error


def _cell(raw: str) -> Cell:
    value = raw.strip()
    if not value:
        return None
    return unguarded(value) if value[0] == "'" else value
