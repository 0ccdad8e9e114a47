"""Calendars: when somebody works, as half-open spans of real time.

A calendar is a week of local spans, holidays and date overrides in one time zone. Conventions:

- a span whose end is not after its start ends on the next day, and the whole of it belongs to the date on which it starts: a holiday
  cancels the shift that starts on it;
- a date override replaces that date's spans and wins over a holiday (make-up working days);
- local times are read as RFC 5545 (3.3.5) reads them: a time that occurs twice is its first occurrence, one that does not occur is
  counted with the offset before the gap; so a whole-day calendar has 25 hours on a 25-hour day;
- spans that overlap or touch count once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
DAY = timedelta(days=1)
_MOST_DATES = 4000  # eleven years
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A target that no time within this many years fulfils has none: such a calendar is closed for good.
HORIZON_YEARS = 60


class BadCalendar(ValueError):
    """A span or zone that cannot be read."""


class Span(NamedTuple):
    """A local span of one day: minutes (or finer) since midnight; `ends` above one day reaches into the next date."""

    starts: timedelta
    ends: timedelta


class Open(NamedTuple):
    """A span of real time in which work is done, in microseconds since 1970, and the date it belongs to."""

    starts: int
    ends: int
    day: date


def parse_span(text: str) -> Span:
    """`08:00-12:00` as a span. 24:00 ends the day; an end not after its start is on the next day. Refuses anything else."""
    first, dash, second = text.partition("-")
    if not dash:
        raise BadCalendar(f"{text!r} is not a span such as 08:00-12:00")
    starts, ends = _time_of_day(first), _time_of_day(second)
    if starts >= DAY:
        raise BadCalendar(f"{text!r} starts at the end of the day")
    return Span(starts, ends if ends > starts else ends + DAY)


def _time_of_day(text: str) -> timedelta:
    parts = text.strip().split(":")
    if len(parts) not in {2, 3} or not all(part.isascii() and part.isdigit() and len(part) == 2 for part in parts):
        raise BadCalendar(f"{text!r} is not a time such as 08:00")
    hours, minutes, seconds = (*(int(part) for part in parts), 0)[:3]
    if minutes > 59 or seconds > 59 or hours > 24 or (hours == 24 and (minutes or seconds)):
        raise BadCalendar(f"{text!r} is not a time of day")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


@dataclass
class Calendar:
    """A week, its holidays and its overrides in a zone; keeps the real spans of the years it was asked about."""

    zone: ZoneInfo
    week: Mapping[str, Sequence[Span]]
    holidays: frozenset[date] = frozenset()
    overrides: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    _years: dict[int, "Year"] = field(default_factory=dict, repr=False)
    _dates: dict[date, "list[Open]"] = field(default_factory=dict, repr=False)

    def spans(self, day: date) -> Sequence[Span]:
        """The local spans that start on `day`."""
        if day in self.overrides:
            return self.overrides[day]
        return () if day in self.holidays else self.week.get(WEEKDAYS[day.weekday()], ())

    def instant(self, day: date, since_midnight: timedelta) -> int:
        """The real time of a local time, in microseconds since 1970."""
        days, rest = divmod(since_midnight, DAY)
        midnight = datetime.combine(day + days * DAY, time.min, self.zone)
        # Arithmetic on an aware time is arithmetic on its wall clock.
        return micros(midnight + rest)

    def opens(self, day: date) -> "list[Open]":
        """The real spans that start on `day`, merged."""
        found = self._dates.get(day)
        if found is None:
            if len(self._dates) >= _MOST_DATES:
                self._dates.clear()
            found = merged(Open(self.instant(day, s.starts), self.instant(day, s.ends), day) for s in self.spans(day))
            self._dates[day] = found
        return found

    def year(self, number: int) -> "Year":
        """The open time between two new years' midnights, merged and summed; a night shift over new year is cut in two."""
        if number not in self._years:
            first, following = date(number, 1, 1), date(number + 1, 1, 1)
            days = (first + n * DAY for n in range(-1, (following - first).days))
            opens = (Open(self.instant(day, s.starts), self.instant(day, s.ends), day) for day in days for s in self.spans(day))
            limits = self.instant(first, timedelta(0)), self.instant(following, timedelta(0))
            self._years[number] = Year(merged(clipped(opens, *limits)))
        return self._years[number]


class Year:
    """The open spans of one year with the running sum of their lengths, to find a time by two searches."""

    __slots__ = ("opens", "starts", "sums")

    def __init__(self, opens: list[Open]) -> None:
        self.opens = opens
        self.starts = [span.starts for span in opens]
        self.sums = [0]
        for span in opens:
            self.sums.append(self.sums[-1] + span.ends - span.starts)

    def worked_before(self, at: int) -> int:
        """Open microseconds of this year before `at`."""
        index = bisect_right(self.starts, at)
        if index == 0:
            return 0
        span = self.opens[index - 1]
        return self.sums[index - 1] + min(at, span.ends) - span.starts

    def reached(self, worked: int) -> int:
        """The first moment before which `worked` (more than nothing) open microseconds of this year lie."""
        index = bisect_left(self.sums, worked) - 1
        return self.opens[index].starts + worked - self.sums[index]

    def left(self, worked: int) -> int:
        """The latest moment before which only `worked` (less than all) open microseconds of this year lie."""
        index = bisect_right(self.sums, worked) - 1
        return self.opens[index].starts + worked - self.sums[index]


def clipped(opens: Iterable[Open], starts: int, ends: int) -> Iterator[Open]:
    """The parts of the spans between two times."""
    return (span._replace(starts=max(span.starts, starts), ends=min(span.ends, ends)) for span in opens)


def merged(opens: Iterable[Open]) -> list[Open]:
    """Spans in order, with those that overlap or touch made one; empty ones left out."""
    result: list[Open] = []
    for span in sorted(opens):
        if span.ends <= span.starts:
            continue
        if result and span.starts <= result[-1].ends:
            if span.ends > result[-1].ends:
                result[-1] = result[-1]._replace(ends=span.ends)
        else:
            result.append(span)
    return result


def micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The UTC time of microseconds since 1970."""
    return _EPOCH + at * _MICROSECOND


def whole_day() -> dict[str, list[Span]]:
    """The week that never closes."""
    return {name: [Span(timedelta(0), DAY)] for name in WEEKDAYS}
