"""Clocks: when a target is due and how much working time has passed. Nothing else does arithmetic on working time.

Working time is the calendar's open time less the pauses. Conventions:

- due is the first moment at which the target has been worked: a target that ends exactly at closing time is due at closing, not at the
  next opening; a target of nothing is due at the start;
- paused time outside working hours adds nothing, pauses that overlap count once, and the time of a pause is neither lost nor counted;
- `elapsed(start, due(start, target)) = target` for every calendar, zone, clock change and pause history.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from tingtang.catalogue.rules.calendars import HORIZON_YEARS, Calendar, Open, Year, clipped, merged, micros, moment

Pause = tuple[datetime, datetime]
_MICROSECOND = timedelta(microseconds=1)
_FIRST_YEAR, _LATEST_YEAR = 1900, 2400
_FIRST, _LATEST = -(2**62), 2**62


class Unreachable(ValueError):
    """The calendar never opens long enough for the target."""


class Backwards(ValueError):
    """An end lies before its start, or a target is negative."""


def elapsed(start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> timedelta:
    """Working time from `start` to `end` less the pauses. Refuses an end before the start."""
    if end < start:
        raise Backwards("the end lies before the start")
    return _worked(calendar, merge_pauses(pauses), micros(start), micros(end)) * _MICROSECOND


def due(start: datetime, target: timedelta, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime:
    """The first moment at which `target` of working time has passed since `start`. Refuses a target that is never reached."""
    wanted = _amount(target)
    if wanted == 0:
        return start.astimezone(UTC)
    for begin, stop in _unpaused(merge_pauses(pauses), micros(start), None):
        for year, at, end in _years(calendar, begin, stop):
            worked = year.worked_before(end) - year.worked_before(at)
            if wanted <= worked:
                return moment(year.reached(year.worked_before(at) + wanted))
            wanted -= worked
    raise Unreachable("the calendar does not open long enough for this target")


def back(end: datetime, target: timedelta, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime:
    """The latest start from which `target` of working time ends at `end`. Refuses a target that is never reached."""
    wanted = _amount(target)
    if wanted == 0:
        return end.astimezone(UTC)
    for begin, stop in reversed(list(_unpaused(merge_pauses(pauses), None, micros(end)))):
        for year, at, until in _years(calendar, begin, stop, backwards=True):
            worked = year.worked_before(until) - year.worked_before(at)
            if wanted <= worked:
                return moment(year.left(year.worked_before(until) - wanted))
            wanted -= worked
    raise Unreachable("the calendar was not open long enough before this time")


def next_open(start: datetime, calendar: Calendar) -> datetime:
    """The first open moment at or after `start`: an opening time is open, a closing time is not. Refuses a calendar closed for good."""
    for year, at, _end in _years(calendar, micros(start), None):
        if year.sums[-1] > year.worked_before(at):
            return moment(max(at, year.left(year.worked_before(at))))
    raise Unreachable("the calendar does not open again")


def _amount(target: timedelta) -> int:
    if target < timedelta(0):
        raise Backwards("the target is negative")
    return target // _MICROSECOND


def merge_pauses(pauses: Iterable[Pause]) -> list[Open]:
    """Pauses in order, overlapping ones made one. Refuses a pause that ends before it begins."""
    spans = []
    for starts, ends in pauses:
        if ends < starts:
            raise Backwards("a pause ends before it begins")
        spans.append(Open(micros(starts), micros(ends), starts.date()))
    return merged(spans)


def _unpaused(gaps: list[Open], starts: int | None, ends: int | None) -> Iterator[tuple[int | None, int | None]]:
    """The time between two moments outside the pauses; None is without limit."""
    at = starts
    for gap in gaps:
        if ends is not None and gap.starts >= ends:
            break
        if at is None or gap.starts > at:
            yield at, gap.starts
        at = gap.ends if at is None else max(at, gap.ends)
    if ends is None or at is None or at < ends:
        yield at, ends


def _years(
    calendar: Calendar, starts: int | None, ends: int | None, *, backwards: bool = False
) -> Iterator[tuple[Year, int, int]]:
    """The years between two moments with the part of each that lies between them; without limit, 60 years to the other."""
    first = _year_of(calendar, starts) if starts is not None else _year_of(calendar, ends or 0) - HORIZON_YEARS
    latest = _year_of(calendar, ends) if ends is not None else first + HORIZON_YEARS
    numbers = range(max(first, _FIRST_YEAR), min(latest, _LATEST_YEAR) + 1)
    for number in reversed(numbers) if backwards else numbers:
        year = calendar.year(number)
        yield year, _FIRST if starts is None else starts, _LATEST if ends is None else ends


def _year_of(calendar: Calendar, at: int) -> int:
    return moment(at).astimezone(calendar.zone).year


def _open_before(calendar: Calendar, first_year: int, at: int) -> int:
    """Open microseconds between the start of `first_year` and `at`."""
    year = _year_of(calendar, at)
    return sum(calendar.year(number).sums[-1] for number in range(first_year, year)) + calendar.year(year).worked_before(at)


def _worked(calendar: Calendar, gaps: list[Open], starts: int, ends: int) -> int:
    before = partial(_open_before, calendar, _year_of(calendar, starts))
    paused = sum(before(gap.ends) - before(gap.starts) for gap in clipped(gaps, starts, ends) if gap.starts < gap.ends)
    return before(ends) - before(starts) - paused
