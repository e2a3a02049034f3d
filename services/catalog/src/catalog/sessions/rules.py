"""Days and hours of a session in the government's time zone. Pure: no database, no clock."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

__all__ = ["days_between", "minutes_a_day", "occurrence_on"]

_LONGEST_DAY = timedelta(days=1)


def days_between(starts_at: datetime, ends_at: datetime, time_zone: str) -> list[date]:
    """Every calendar day that the session touches; an end at midnight sharp belongs to the day before."""
    zone = ZoneInfo(time_zone)
    first = starts_at.astimezone(zone).date()
    last = max(first, (ends_at - timedelta(microseconds=1)).astimezone(zone).date())
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def occurrence_on(day: date, starts_at: datetime, ends_at: datetime, time_zone: str) -> tuple[datetime, datetime]:
    """When the session meets on `day`: from its hour of beginning to its hour of ending.

    A session whose last hour is earlier than its first (over night) lasts until the same length later.
    """
    zone = ZoneInfo(time_zone)
    begins, ends = starts_at.astimezone(zone).timetz(), ends_at.astimezone(zone).timetz()
    start = datetime.combine(day, begins.replace(tzinfo=None), zone)
    end = datetime.combine(day, ends.replace(tzinfo=None), zone)
    return start, end if end > start else end + _LONGEST_DAY


def minutes_a_day(
    *, starts_at: datetime, ends_at: datetime, days: Sequence[date], teaching_minutes: int | None, time_zone: str
) -> Decimal:
    """Minutes taught on each day: the stated teaching time spread over the days, else the hours of the session."""
    if teaching_minutes is not None:
        return Decimal(teaching_minutes) / Decimal(len(days))
    start, end = occurrence_on(days[0], starts_at, ends_at, time_zone)
    return Decimal((end - start) // timedelta(minutes=1))
