"""When somebody's tier is due to be looked at again."""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date | None:
    """The same day `months` later, or the month's latest; None for no months: never."""
    if months <= 0:
        return None
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
