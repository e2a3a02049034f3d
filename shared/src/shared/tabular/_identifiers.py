"""Parsers of what identifies: NIP, e-mail, codes."""

from shared.tabular._cells import Parser

__all__ = ["as_code", "as_email", "as_nip"]


def as_nip() -> Parser:
    """An 18-digit NIP as text; spaces are taken out. Value: str.

    A number of Excel (1,985E+17) has lost its last digits and is refused with the way to mend it. PPPK numbers have
    other meanings than birth date and month, so months above 12 are taken.
    """
    raise NotImplementedError


def as_email() -> Parser:
    """An e-mail address, in lower case. Value: str."""
    raise NotImplementedError


def as_code(*, maximum: int = 64) -> Parser:
    """A code: letters, digits and . _ - / without spaces, starting with a letter or digit. Value: str."""
    raise NotImplementedError
