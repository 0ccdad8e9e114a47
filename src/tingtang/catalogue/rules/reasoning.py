"""The reasoning of a clock, line by line: which hours of which date counted, which pause and which holiday did not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tingtang.catalogue.rules.calendars import DAY, WEEKDAYS, Calendar, Open, clipped, merged, micros, moment
from tingtang.catalogue.rules.clock import Pause, elapsed, merge_pauses

# A clock of years is told by its first and latest days; the days between are one line.
_DAYS_TOLD = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line of reasoning: `code` says of what kind, `of` is the date it speaks of, `spans` what counted, `minutes` how much;
    `is_made_up`: it is worked though its weekday is not (调休上班)."""

    code: str  # worked, holiday, override, closed, paused, between
    of: date
    spans: tuple[tuple[datetime, datetime], ...] = ()
    minutes: float = 0
    until: date | None = None
    is_made_up: bool = False


def reasoning(start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> list[Line]:
    """What counted between `start` and `end`, date by date in the calendar's zone; the minutes of all lines add up to `elapsed`."""
    days = list(_days(start, end, calendar))
    if len(days) <= 2 * _DAYS_TOLD:
        return [line for day in days for line in _day(day, start, end, calendar, pauses)]
    head, tail = days[:_DAYS_TOLD], days[-_DAYS_TOLD:]
    lines = [[line for day in part for line in _day(day, start, end, calendar, pauses)] for part in (head, tail)]
    told = sum(line.minutes for part in lines for line in part)
    rest = elapsed(start, end, calendar, pauses) / timedelta(minutes=1) - told
    return [*lines[0], Line("between", head[-1] + DAY, minutes=rest, until=tail[0] - DAY), *lines[1]]


def _days(start: datetime, end: datetime, calendar: Calendar) -> Iterator[date]:
    day = start.astimezone(calendar.zone).date() - DAY
    latest = end.astimezone(calendar.zone).date()
    while day <= latest:
        yield day
        day += DAY


def _day(day: date, start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause]) -> Iterator[Line]:
    """The lines of one date: a shift is told on the date it starts; what an earlier shift of the same hours counted is not told twice."""
    limits = micros(start), micros(end)
    own = list(clipped(calendar.opens(day), *limits))
    earlier = merged(clipped((span for n in (2, 1) for span in calendar.opens(day - n * DAY)), *limits))
    spans = [span for span in merged(_minus(own, earlier)) if span.starts < span.ends]
    gaps = merge_pauses(pauses)
    worked = merged(_minus(spans, gaps))
    if worked:
        is_special = day in calendar.overrides
        is_made_up = is_special and not calendar.week.get(WEEKDAYS[day.weekday()])
        yield Line("override" if is_special else "worked", day, _times(worked), _minutes(worked), is_made_up=is_made_up)
    if cut := merged(_minus(spans, worked)):
        yield Line("paused", day, _times(cut))
    elif not spans and start.astimezone(calendar.zone).date() <= day and (code := _why_closed(day, calendar)):
        yield Line(code, day)


def _why_closed(day: date, calendar: Calendar) -> str:
    if day in calendar.overrides:
        return "override" if not calendar.overrides[day] else ""
    if day in calendar.holidays:
        return "holiday"
    return "" if calendar.week.get(WEEKDAYS[day.weekday()]) else "closed"


def _minus(spans: Sequence[Open], taken: Sequence[Open]) -> Iterator[Open]:
    for span in spans:
        at = span.starts
        for other in taken:
            if other.ends > at and other.starts < span.ends:
                yield span._replace(starts=at, ends=other.starts)
                at = other.ends
        yield span._replace(starts=at)


def _times(spans: Sequence[Open]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((moment(span.starts), moment(span.ends)) for span in spans)


def _minutes(spans: Sequence[Open]) -> float:
    return sum(span.ends - span.starts for span in spans) / 60_000_000
