"""When a timer is due: ISO 8601 dates, durations and cycles.

A date without a zone is read on the clocks of the hall. Years, months, weeks and days go by its calendar, so that what comes every day
at eight does so in summer and winter; hours, minutes and seconds are elapsed time.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, tzinfo

_DURATION = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
_CYCLE = re.compile(r"R(\d{0,5})/(?:([^/]+)/)?([^/]+)")
DAY = timedelta(days=1)
FOREVER = 2**31 - 1


class BadTime(ValueError):
    """A text that says no time."""


def due(kind: str, text: str, at: datetime, zone: tzinfo = UTC) -> tuple[datetime, int]:
    """When a timer that is set at `at` goes off, and how often again after that. Refused (`BadTime`) when the text cannot be read."""
    if kind == "date":
        return moment(text, zone), 0
    if kind == "duration":
        return later(at, text, zone), 0
    times, every, said = cycle(text)
    first = moment(said, zone) if said else later(at, every, zone)
    return (first if first > at else following(first, every, at, zone)), times - 1


def following(latest: datetime, every: str, at: datetime, zone: tzinfo = UTC) -> datetime:
    """The first time after `at` of those that come `every` so long after `latest`."""
    by_calendar, _, by_clock = every.partition("T")
    span, found = later(latest, every, zone) - latest, latest
    rounds = (at - latest) // span
    if by_calendar == "P":
        found = latest + span * rounds
    elif not by_clock and not {"Y", "M"} & set(by_calendar):
        found = _days(latest, timedelta(days=round(span / DAY)) * (rounds - 1), zone)  # one less: a day may have 25 hours
    while found <= at:
        found = later(found, every, zone)
    return found


def moment(text: str, zone: tzinfo = UTC) -> datetime:
    """A date with its time; one that says no zone is read on the clocks of `zone`."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadTime(text) from None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def cycle(text: str) -> tuple[int, str, str]:
    """How often, the duration between, and the first time if it is said.

    `R3/PT10M`; `R/PT10M` goes on for ever; `R/2026-12-01T08:00:00/P1D` every day at eight.
    """
    found = _CYCLE.fullmatch(text.strip())
    if not found or found[1] == "0":
        raise BadTime(text)
    base = datetime(2000, 1, 1, tzinfo=UTC)
    if later(base, found[3]) == base:
        raise BadTime(text)
    if found[2]:
        moment(found[2])
    return int(found[1]) if found[1] else FOREVER, found[3], found[2] or ""


def later(at: datetime, text: str, zone: tzinfo = UTC) -> datetime:
    """`at` plus a duration such as `P1Y2M3DT4H5M6S`. Refused when it is none, or the time has no name any more."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise BadTime(text)
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    try:
        shifted = _days(_months(at, years * 12 + months, zone), timedelta(weeks=weeks, days=days), zone)
        return shifted + timedelta(hours=hours, minutes=minutes, seconds=float(found[7] or 0))
    except (OverflowError, ValueError):
        raise BadTime(text) from None


def _months(at: datetime, months: int, zone: tzinfo) -> datetime:
    if not months:
        return at
    local = at.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1])).astimezone(UTC)


def _days(at: datetime, span: timedelta, zone: tzinfo) -> datetime:
    """The same time of day so many days later, on the clocks of `zone`."""
    return (at.astimezone(zone) + timedelta(days=span.days)).astimezone(UTC) if span else at
