"""Parsers of numbers, as they are written in Indonesia and as programs write them."""

import math
import re
from decimal import Decimal

from shared.schemas import text
from shared.tabular._cells import Cell, CellProblem, Parser

__all__ = ["as_decimal", "as_integer"]

_WHOLE = re.compile(r"[0-9]+")
_INDONESIAN = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")  # 1.234 and 1.234,5
_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}")  # 1,234.5
_COMMA = re.compile(r"[0-9]+,[0-9]+")
_POINT = re.compile(r"[0-9]+\.[0-9]+")
_LONGEST = 40
Bound = Decimal | int | None


def as_integer(*, minimum: int | None = None, maximum: int | None = None) -> Parser:
    """A whole number; 1.234 is one thousand two hundred and thirty-four. Value: int."""

    def parse(cell: Cell) -> int:
        whole = [int(value) for value in _readings(cell) if value == value.to_integral_value()]
        if not whole:
            raise CellProblem(
                text("Bukan bilangan bulat", "Not a whole number"),
                text("Tulis bilangan tanpa pecahan.", "Write a number without a fraction."),
            )
        return int(_within([Decimal(value) for value in whole], minimum, maximum))

    return parse


def as_decimal(*, minimum: Bound = None, maximum: Bound = None) -> Parser:
    """A number with decimal comma or point (3,5  3.5  1.234,5  1,234.5). Value: Decimal.

    One point before exactly three digits (1.234) can be read in two ways: it is taken when only one reading lies
    between `minimum` and `maximum`, and refused otherwise; nobody's score is multiplied by a thousand in silence.
    """

    def parse(cell: Cell) -> Decimal:
        return _within(_readings(cell), minimum, maximum)

    return parse


def _readings(cell: Cell) -> list[Decimal]:
    """Every number that the cell can mean: one, or two for `1.234`."""
    if isinstance(cell, str):
        return _written(cell)
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        return [Decimal(cell)]
    if isinstance(cell, float) and math.isfinite(cell):
        return [Decimal(repr(cell))]
    raise _not_a_number()


def _written(value: str) -> list[Decimal]:
    digits = value.replace(" ", "").replace("\u00a0", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits[1:] if digits[:1] in {"+", "-"} else digits
    if len(digits) > _LONGEST:
        raise _not_a_number()
    if _WHOLE.fullmatch(digits):
        return [sign * Decimal(digits)]
    if _COMMA.fullmatch(digits):
        return [sign * Decimal(digits.replace(",", "."))]
    found = []
    if _POINT.fullmatch(digits):
        found.append(sign * Decimal(digits))
    if _INDONESIAN.fullmatch(digits):
        found.append(sign * Decimal(digits.replace(".", "").replace(",", ".")))
    if _ENGLISH.fullmatch(digits):
        found.append(sign * Decimal(digits.replace(",", "")))
    if not found:
        raise _not_a_number()
    return found


def _within(readings: list[Decimal], minimum: Bound, maximum: Bound) -> Decimal:
    fitting = [
        value for value in readings if (minimum is None or value >= minimum) and (maximum is None or value <= maximum)
    ]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        low, high = ("…" if bound is None else f"{bound}".replace(".", ",") for bound in (minimum, maximum))
        raise CellProblem(
            text(f"Di luar {low} sampai {high}", f"Outside {low} to {high}"),
            text("Periksa bilangannya, lalu perbaiki.", "Check the number and correct it."),
        )
    small, large = sorted(abs(value) for value in fitting)
    decimal = f"{small}".replace(".", ",")
    raise CellProblem(
        text(f"Dapat berarti {decimal} atau {large}", f"It can mean {decimal} or {large}"),
        text(
            f"Tulis {decimal} untuk pecahan, atau {large} tanpa titik untuk ribuan.",
            f"Write {decimal} for the fraction, or {large} without a point for thousands.",
        ),
    )


def _not_a_number() -> CellProblem:
    return CellProblem(
        text("Bukan bilangan", "Not a number"),
        text("Tulis bilangan saja, misalnya 1250 atau 3,5.", "Write only a number, such as 1250 or 3,5."),
    )
