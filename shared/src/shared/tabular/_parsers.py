"""Parsers of texts, dates, yes and no, and fixed choices."""

from collections.abc import Iterable, Mapping
from datetime import date

from shared.tabular._cells import Parser

__all__ = ["as_boolean", "as_choice", "as_date", "as_text"]


def as_text(*, minimum: int = 1, maximum: int = 1_000) -> Parser:
    """Any text, `minimum` to `maximum` characters; numbers and dates of Excel become text. Value: str."""
    raise NotImplementedError


def as_date(*, earliest: date | None = None, latest: date | None = None) -> Parser:
    """dd/mm/yyyy (also with - or .), ISO 8601 or a real Excel date. Value: date."""
    raise NotImplementedError


def as_boolean() -> Parser:
    """ya/tidak, yes/no, true/false, benar/salah, 1/0. Value: bool."""
    raise NotImplementedError


def as_choice(choices: Iterable[str] | Mapping[str, Iterable[str]]) -> Parser:
    """One of `choices`, in any case; a mapping gives other spellings for each. Value: the choice (str)."""
    raise NotImplementedError
