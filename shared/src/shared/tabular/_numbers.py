"""Parsers of numbers, as they are written in Indonesia and as programs write them."""

from decimal import Decimal

from shared.tabular._cells import Parser

__all__ = ["as_decimal", "as_integer"]


def as_integer(*, minimum: int | None = None, maximum: int | None = None) -> Parser:
    """A whole number; 1.234 is one thousand two hundred and thirty-four. Value: int."""
    raise NotImplementedError


def as_decimal(*, minimum: Decimal | int | None = None, maximum: Decimal | int | None = None) -> Parser:
    """A number with decimal comma or point (3,5  3.5  1.234,5  1,234.5). Value: Decimal.

    One point before exactly three digits (1.234) can be read in two ways: it is taken when only one reading lies
    between `minimum` and `maximum`, and refused otherwise; nobody's score is multiplied by a thousand in silence.
    """
    raise NotImplementedError
