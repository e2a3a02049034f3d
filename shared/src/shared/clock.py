"""The only place that reads the clock. Storage and events are UTC; a government's time zone decides what a day is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

__all__ = ["iso", "local_day", "now"]


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of `moment` for people in `time_zone` (an IANA name such as Asia/Jakarta)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def iso(moment: datetime | None) -> str | None:
    """`moment` as events carry it: ISO 8601 in UTC with a `Z`, microseconds kept; None stays None."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
