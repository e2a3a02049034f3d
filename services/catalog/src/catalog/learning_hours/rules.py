"""How learning becomes JP (jam pelajaran, 45 minutes). Pure: no database, no clock.

Sources: PP 11/2017 art. 203 (at least 20 JP a year for a PNS); Peraturan LAN 10/2018 (forms of competence
development and their conversion to JP); Peraturan LAN 15/2020 (at most 24 JP a contract year for a PPPK). The numbers
themselves are reference data (`jp_rules`, `jp_entitlements`), never written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

__all__ = [
    "MINUTES_OF_A_JP",
    "ROUNDING",
    "ConversionRule",
    "Credit",
    "Entitlement",
    "Portion",
    "Standing",
    "convert",
    "credit_stated",
    "end_of_period",
    "json_number",
    "period_key",
    "portions_of",
    "reverse",
    "standing",
    "start_of_period",
    "used_of",
]

MINUTES_OF_A_JP = 45
#: Stored beside each credit: converted JP are rounded to a tenth, halves upwards, after the caps.
ROUNDING = "half_up_to_0.1"
_STEP = Decimal("0.1")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class ConversionRule:
    """One row of the conversion table of Peraturan LAN 10/2018.

    `unit` is what is counted: `actual` JP, `day`, `session` or `occasion`. `cap` limits what counts within each
    `cap_per` (day or month), measured in `cap_unit` (session or jp).
    """

    form: str
    unit: Literal["actual", "day", "session", "occasion"]
    national: Decimal
    international: Decimal
    cap_per: Literal["day", "month"] | None = None
    cap: Decimal | None = None
    cap_international: Decimal | None = None
    cap_unit: Literal["session", "jp"] | None = None

    def rate(self, *, international: bool) -> Decimal:
        """JP for one unit."""
        return self.international if international else self.national

    def limit(self, *, international: bool) -> Decimal | None:
        """The cap within one period, in `cap_unit`; None when there is none."""
        return self.cap_international if international else self.cap


@dataclass(frozen=True, slots=True)
class Portion:
    """What was learnt on one day: `quantity` in the rule's unit, `jp` once it is granted."""

    day: date
    quantity: Decimal
    jp: Decimal = _NOTHING


@dataclass(frozen=True, slots=True)
class Credit:
    """JP to be entered, with what a reader needs to check it: basis, rounding, days and the reason of a cap."""

    jp: Decimal
    basis: Literal["stated", "converted", "reversal"]
    rounding: str | None
    portions: tuple[Portion, ...] = ()
    capped_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """How many JP a period asks for (floor of a PNS) or allows (ceiling of a PPPK)."""

    employment: str
    period: Literal["calendar_year", "contract_year"]
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands within a period: `missing` below the floor, `exceeding` above the ceiling (a warning)."""

    total: Decimal
    missing: Decimal
    exceeding: Decimal


def json_number(value: Decimal | None) -> int | float | None:
    """A decimal as JSON carries it: an integer where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def period_key(day: date, cap_per: str | None) -> date:
    """The day that names the period of a cap: the day itself, or the first of its month."""
    return day.replace(day=1) if cap_per == "month" else day


def portions_of(unit: str, attended: Sequence[date], minutes_a_day: Decimal) -> tuple[Portion, ...]:
    """What a session gave somebody who was there on `attended` days, in the rule's unit.

    An occasion (secondment, internship, exchange, benchmarking) counts once, on its last day.
    """
    days = sorted(attended)
    if not days:
        return ()
    if unit == "occasion":
        return (Portion(days[-1], Decimal(1)),)
    quantity = minutes_a_day / MINUTES_OF_A_JP if unit == "actual" else Decimal(1)
    return tuple(Portion(day, quantity) for day in days)


def credit_stated(jp: Decimal) -> Credit:
    """The JP that a programme states count as they are: neither converted nor capped, nor counted against caps."""
    return Credit(jp=jp, basis="stated", rounding=None)


def convert(
    rule: ConversionRule, portions: Sequence[Portion], used: Mapping[date, Decimal], *, international: bool = False
) -> Credit:
    """Convert what was learnt into JP (Peraturan LAN 10/2018), within the caps.

    `used` says how much of each cap period, in the cap's unit, earlier entries of the same form already took.
    """
    rate, limit = rule.rate(international=international), rule.limit(international=international)
    taken = dict(used)
    granted: list[Portion] = []
    capped = False
    for portion in portions:
        quantity = portion.quantity
        if limit is not None:
            quantity = _within_cap(rule, rate, limit, portion, taken)
            capped = capped or quantity < portion.quantity
        granted.append(replace(portion, quantity=quantity, jp=quantity * rate))
    total = sum((portion.jp for portion in granted), _NOTHING).quantize(_STEP, ROUND_HALF_UP)
    reason = f"at_most_{limit}_{rule.cap_unit}_a_{rule.cap_per}" if capped else None
    return Credit(total, "converted", ROUNDING, tuple(granted), reason)


def _within_cap(
    rule: ConversionRule, rate: Decimal, limit: Decimal, portion: Portion, taken: dict[date, Decimal]
) -> Decimal:
    key = period_key(portion.day, rule.cap_per)
    left = max(_NOTHING, limit - taken.get(key, _NOTHING))
    by_jp = rule.cap_unit == "jp"
    quantity = min(portion.quantity, left / rate if by_jp else left)
    taken[key] = taken.get(key, _NOTHING) + (quantity * rate if by_jp else quantity)
    return quantity


def reverse(jp: Decimal, portions: Sequence[Portion]) -> Credit:
    """The entry that takes a credit back, its use of the caps included. The first entry itself never changes."""
    taken_back = tuple(Portion(portion.day, -portion.quantity, -portion.jp) for portion in portions)
    return Credit(-jp, "reversal", None, taken_back)


def used_of(rule: ConversionRule, portions: Sequence[Portion]) -> dict[date, Decimal]:
    """How much of each cap period, in the cap's unit, these portions took."""
    used: dict[date, Decimal] = {}
    for portion in portions:
        key = period_key(portion.day, rule.cap_per)
        amount = portion.jp if rule.cap_unit == "jp" else portion.quantity
        used[key] = used.get(key, _NOTHING) + amount
    return used


def start_of_period(period: str, day: date, contract_starts_on: date | None) -> date:
    """The first day of the year in which `day` counts.

    A PNS counts calendar years (PP 11/2017 art. 203), a PPPK years of the contract (Peraturan LAN 15/2020); without a
    known contract the calendar year stands in.
    """
    if period == "calendar_year" or contract_starts_on is None:
        return date(day.year, 1, 1)
    start = _anniversary(contract_starts_on, day.year)
    return start if start <= day else _anniversary(contract_starts_on, day.year - 1)


def end_of_period(starts_on: date) -> date:
    """The last day of the year that begins on `starts_on`."""
    return date.fromordinal(_anniversary(starts_on, starts_on.year + 1).toordinal() - 1)


def _anniversary(day: date, year: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    try:
        return day.replace(year=year)
    except ValueError:
        if not leap_day:
            raise
        return date(year, 3, 1)


def standing(entitlement: Entitlement | None, total: Decimal) -> Standing:
    """Compare a period's JP with floor and ceiling. Above the ceiling is a warning, never a refusal."""
    minimum = entitlement.minimum if entitlement else None
    maximum = entitlement.maximum if entitlement else None
    return Standing(
        total=total,
        missing=max(_NOTHING, (minimum or _NOTHING) - total),
        exceeding=_NOTHING if maximum is None else max(_NOTHING, total - maximum),
    )
