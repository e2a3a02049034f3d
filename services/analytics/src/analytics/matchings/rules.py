"""When it is night for a government. Pure: no database, no clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

__all__ = ["night_of"]

# From one o'clock, when nobody answers offers, to five, before the first one does.
_FIRST_HOUR, _LAST_HOUR = 1, 5


def night_of(moment: datetime, time_zone: str) -> date | None:
    """The day whose night it is at `moment` in a time zone; None by day."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return local.date() if _FIRST_HOUR <= local.hour < _LAST_HOUR else None
