"""Months, quarters and years: which days they have, which came before, and which of a year ago they stand beside."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

Span = tuple[date, date]
MONTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "year": 12}


def span_of(period: str, day: date) -> Span:
    """The whole month, quarter or year of a day."""
    months = MONTHS[period]
    first = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    return first, (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)


def before(period: str, day: date) -> Span:
    """The one before the one of a day: the latest that was over before it."""
    return span_of(period, span_of(period, day)[0] - timedelta(days=1))


def year_before(period: str, day: date) -> Span:
    """The same month, quarter or year of the year before."""
    first = span_of(period, day)[0]
    return span_of(period, first.replace(year=first.year - 1))


def as_far(whole: Span, first: date, latest: date, period: str) -> Span:
    """Of another span as many days as have come of the one from `first` to `latest`; the whole where that one is over."""
    if latest >= span_of(period, first)[1]:
        return whole
    return whole[0], min(whole[1], whole[0] + (latest - first))


def steps(period: str, latest: date, count: int) -> list[Span]:
    """The `count` spans that end with the one of `latest`, the last of them up to `latest`."""
    found = [(span_of(period, latest)[0], latest)]
    while len(found) < count:
        found.insert(0, before(period, found[0][0]))
    return found


def quarter(day: date) -> int:
    """The number of the quarter of a day."""
    return (day.month - 1) // 3 + 1
