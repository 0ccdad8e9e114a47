"""What an agreement has cost until a day, and how much of the time what it covers was available. Plain arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Fee:
    """A price in minor units, for each period or each case, and how many of it."""

    price_cents: int
    per: str  # once, case, month, year
    quantity: int = 1


def periods_begun(starts: date, until: date, per: str) -> int:
    """How many months or years have begun from `starts` to the day `until`, both counted; a period begins on the same day of the month."""
    if until < starts:
        return 0
    months = (until.year - starts.year) * 12 + until.month - starts.month + (until.day >= min(starts.day, _length(until)))
    return months if per == "month" else -(-months // 12)


def _length(day: date) -> int:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (following - timedelta(days=1)).day


def charged(fees: Iterable[tuple[Fee, int]], starts: date, until: date) -> int:
    """What fees come to from `starts` to `until`, each with the number of cases it counts when it is a price for each case."""
    total = 0
    for fee, cases in fees:
        times = {"once": int(until >= starts), "case": cases}.get(fee.per)
        total += fee.price_cents * fee.quantity * (periods_begun(starts, until, fee.per) if times is None else times)
    return total


def downtime(interruptions: Iterable[Interval], starts: datetime, ends: datetime) -> timedelta:
    """How long something was interrupted between two times; what overlaps is counted once."""
    total, reached = timedelta(0), starts
    for begin, end in sorted(interruptions):
        part = (max(begin, reached), min(end, ends))
        if part[1] > part[0]:
            total += part[1] - part[0]
            reached = part[1]
    return total


def availability(interruptions: Iterable[Interval], starts: datetime, ends: datetime) -> float | None:
    """The share of the time from `starts` to `ends` without an interruption (ISO/IEC 20000: agreed service time less downtime).

    None before anything began.
    """
    whole = ends - starts
    return 1 - downtime(interruptions, starts, ends) / whole if whole > timedelta(0) else None
