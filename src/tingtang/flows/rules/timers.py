"""When a timer is due: ISO 8601 dates, durations and cycles. Months and years go by the calendar, the rest by elapsed time."""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
_CYCLE = re.compile(r"R(\d{0,5})/(?:([^/]+)/)?([^/]+)")
FOREVER = 2**31 - 1


class BadTime(ValueError):
    """A text that says no time."""


def due(kind: str, text: str, at: datetime) -> tuple[datetime, int]:
    """When a timer that is set at `at` goes off, and how often again after that. Refused (`BadTime`) when the text cannot be read."""
    if kind == "date":
        return moment(text), 0
    if kind == "duration":
        return later(at, text), 0
    times, every, first = cycle(text)
    return (later(at, every) if first is None else first if first > at else following(first, every, at)), times - 1


def following(latest: datetime, every: str, at: datetime) -> datetime:
    """The first time after `at` of those that come `every` so long after `latest`."""
    span = later(latest, every) - latest
    found = latest + span * ((at - latest) // span) if "M" not in every.partition("T")[0] and "Y" not in every else latest
    while found <= at:
        found = later(found, every)
    return found


def moment(text: str) -> datetime:
    """A date with its time; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadTime(text) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def cycle(text: str) -> tuple[int, str, datetime | None]:
    """How often, the duration between, and the first time if it is said.

    `R3/PT10M`; `R/PT10M` goes on for ever; `R/2026-12-01T08:00:00+08:00/P1D` every day at eight.
    """
    found = _CYCLE.fullmatch(text.strip())
    if not found or found[1] == "0":
        raise BadTime(text)
    base = datetime(2000, 1, 1, tzinfo=UTC)
    if later(base, found[3]) == base:
        raise BadTime(text)
    return int(found[1]) if found[1] else FOREVER, found[3], moment(found[2]) if found[2] else None


def later(at: datetime, text: str) -> datetime:
    """`at` plus a duration such as `P1Y2M3DT4H5M6S`. Refused when it is none, or the time has no name any more."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise BadTime(text)
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    try:
        shifted = _months(at, years * 12 + months)
        return shifted + timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(found[7] or 0)
        )  # fmt: skip
    except (OverflowError, ValueError):
        raise BadTime(text) from None


def _months(at: datetime, months: int) -> datetime:
    if not months:
        return at
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
