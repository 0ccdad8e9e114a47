"""Days of the organisation: which one a moment falls on where it is at home, and when days begin and end there."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

_FIRST = date(1970, 1, 1)
ALL_TOLD = datetime.max.replace(tzinfo=UTC)  # everything that the journal was ever told of


def number_of(day: date) -> int:
    """The number of a day."""
    return (day - _FIRST).days


def day_of(number: int) -> date:
    """The day of a number."""
    return _FIRST + timedelta(days=number)


def home_day(at: datetime) -> date:
    """The day of a moment where the organisation is at home."""
    return at.astimezone(ZoneInfo(settings.HOME_ZONE)).date()


def bounds(first: date, latest: date) -> tuple[datetime, datetime]:
    """When the days `first` to `latest` begin and are over where the organisation is at home."""
    zone = ZoneInfo(settings.HOME_ZONE)
    return datetime.combine(first, time(0), zone), datetime.combine(latest + timedelta(days=1), time(0), zone)
