"""Special days of an iCalendar file (RFC 5545), within bounds: a file cannot make the reader run long or return much.

An all-day event closes its dates, unless its title says that the day is worked (补班, 上班, make-up, working day). An event with times
is read as `timed` says: the hours worked on its date (`open`), hours closed on it (`closed`), or not at all (`ignore`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import icalendar

from tingtang.catalogue.rules import recurring
from tingtang.catalogue.rules.calendars import DAY, WEEKDAYS, Span
from tingtang.catalogue.rules.weeks import read as read_spans
from tingtang.catalogue.rules.weeks import tidy_spans, write

LARGEST_FILE = 1_000_000
MOST_EVENTS = 5_000
MOST_RECURRING = 200
MOST_DAYS = 3_000
MOST_LENGTH = 400  # days of one event
Timed = Literal["open", "closed", "ignore"]
WORKED = re.compile(r"补班|補班|上班|[（(]班[)）]|班$|make[- ]?up|work(ing)? ?day", re.IGNORECASE)


class BadFile(ValueError):
    """A file that is no calendar, or too large; `code` is not_ical, too_large or too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class FileDay:
    """A special day of the file: no spans is closed."""

    date: date
    spans: tuple[str, ...]
    name: str


@dataclass
class FileDays:
    """What a file says between two dates, in order; and how many events were left out, by why."""

    days: list[FileDay] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Event:
    first: date
    length: int  # whole days; 0 with times
    name: str
    span: tuple[datetime, datetime] | None
    rule: recurring.Rule | None
    without: frozenset[date]
    more: tuple[date, ...]


def read(
    data: bytes, *, zone: ZoneInfo, first: date, latest: date, week: Mapping[str, Sequence[Span]], timed: Timed = "open"
) -> FileDays:
    """The special days of a file from `first` to `latest`, times in `zone`. `week` gives the hours of make-up days.

    Refuses (`BadFile`) what is no calendar, is larger than 1 MB, or has too many events or days.
    """
    if len(data) > LARGEST_FILE:
        raise BadFile("too_large")
    found = FileDays()
    closed: dict[date, str] = {}
    worked: dict[date, tuple[list[str], str]] = {}
    cut: dict[date, tuple[list[str], str]] = {}
    for event in _events(_parsed(data), zone, found.left_out, timed):
        for day in _dates(event, first, latest, found.left_out):
            if event.span is None:
                _whole_days(event, day, week, closed, worked)
            else:
                hours = worked if timed == "open" else cut
                hours.setdefault(day, ([], event.name))[0].append(_local_span(event.span, zone))
            if len(closed) + len(worked) + len(cut) > MOST_DAYS:
                raise BadFile("too_many")
    found.days = list(_settled(closed, worked, cut, week, first, latest))
    return found


def _parsed(data: bytes) -> list[Any]:
    try:
        # A file of several calendars is read as one; other components than events are not looked into.
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadFile("not_ical") from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise BadFile("not_ical")
    if len(events) > MOST_EVENTS:
        raise BadFile("too_many")
    return events


def _events(components: Iterable[Any], zone: ZoneInfo, left_out: Counter[str], timed: Timed) -> Iterator[_Event]:
    rows = list(components)
    moved = {(str(row.get("UID")), moment) for row in rows if (moment := _date_of(row, "RECURRENCE-ID", zone)) is not None}
    recurring_count = 0
    for row in rows:
        if str(row.get("STATUS", "")).upper() == "CANCELLED":
            left_out["cancelled"] += 1
            continue
        try:
            event = _event(row, zone, moved)
        except recurring.Unsupported:
            left_out["rule"] += 1
            continue
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError):
            left_out["unreadable"] += 1
            continue
        recurring_count += event.rule is not None
        if recurring_count > MOST_RECURRING:
            raise BadFile("too_many")
        if event.span is not None and timed == "ignore":
            left_out["timed"] += 1
        elif event.span is not None and event.span[1] - event.span[0] > DAY:
            left_out["long"] += 1
        else:
            yield event


def _event(row: Any, zone: ZoneInfo, moved: set[tuple[str, date]]) -> _Event:
    starts = row["DTSTART"].dt
    ends = _end(row, starts)
    uid, rule = str(row.get("UID")), row.get("RRULE")
    is_moved = row.get("RECURRENCE-ID") is not None
    without = {day for of, day in moved if of == uid and not is_moved} | set(_listed(row, "EXDATE", zone))
    parts = None if rule is None or is_moved else recurring.read({key.upper(): _list(value) for key, value in rule.items()})
    common = str(row.get("SUMMARY", ""))[:100], parts, frozenset(without), tuple(_listed(row, "RDATE", zone))
    if not isinstance(starts, datetime):
        length = min(max((ends - starts).days, 1), MOST_LENGTH)
        return _Event(starts, length, common[0], None, *common[1:])
    begin, end = (at.replace(tzinfo=zone) if at.tzinfo is None else at for at in (starts, ends))
    if end <= begin:
        raise ValueError("an event that ends before it begins")
    return _Event(begin.astimezone(zone).date(), 0, common[0], (begin, end), *common[1:])


def _end(row: Any, starts: date) -> Any:
    if row.get("DTEND") is not None:
        return row["DTEND"].dt
    if row.get("DURATION") is not None:
        return starts + row["DURATION"].dt
    return starts + DAY


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _listed(row: Any, name: str, zone: ZoneInfo) -> Iterator[date]:
    for one in _list(row.get(name) or []):
        for moment in one.dts:
            yield _as_date(moment.dt, zone)


def _date_of(row: Any, name: str, zone: ZoneInfo) -> date | None:
    value = row.get(name)
    try:
        return None if value is None else _as_date(value.dt, zone)
    except (ValueError, AttributeError, OverflowError):
        return None


def _as_date(value: Any, zone: ZoneInfo) -> date:
    if isinstance(value, tuple):
        value = value[0]
    if isinstance(value, datetime):
        return (value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)).date()
    if not isinstance(value, date):
        raise TypeError("not a date")
    return value


def _dates(event: _Event, first: date, latest: date, left_out: Counter[str]) -> list[date]:
    """The dates on which the event begins, from a little before `first`: a long one may reach into it."""
    early = first - timedelta(days=max(event.length, 1))
    try:
        own = [event.first] if event.rule is None else list(recurring.dates(event.rule, event.first, early, latest))
    except recurring.Unsupported:
        left_out["rule"] += 1
        return []
    return [day for day in sorted({*own, *event.more}) if early <= day <= latest and day not in event.without]


def _whole_days(
    event: _Event,
    day: date,
    week: Mapping[str, Sequence[Span]],
    closed: dict[date, str],
    worked: dict[date, tuple[list[str], str]],
) -> None:
    for number in range(event.length):
        at = day + timedelta(days=number)
        if WORKED.search(event.name):
            worked.setdefault(at, ([], event.name))[0].extend(make_up_hours(week))
        else:
            closed.setdefault(at, event.name)


def make_up_hours(week: Mapping[str, Sequence[Span]]) -> list[str]:
    """The hours of a make-up day: those of the first day of the week that is worked."""
    spans = next((week[day] for day in WEEKDAYS if week.get(day)), ())
    return [write(span) for span in spans]


def _local_span(span: tuple[datetime, datetime], zone: ZoneInfo) -> str:
    starts, ends = (at.astimezone(zone) for at in span)
    text = f"{ends:%H:%M}"
    return f"{starts:%H:%M}-{'24:00' if text == '00:00' else text}"


def _settled(
    closed: Mapping[date, str], worked: Mapping[date, tuple[list[str], str]], cut: Mapping[date, tuple[list[str], str]],
    week: Mapping[str, Sequence[Span]], first: date, latest: date,
) -> Iterator[FileDay]:  # fmt: skip
    """One entry for each date: hours worked win over a closed day, as make-up days win over holidays."""
    for day in sorted({*closed, *worked, *cut}):
        if not first <= day <= latest:
            continue
        if day in worked and worked[day][0]:
            yield FileDay(day, tuple(tidy_spans(worked[day][0])), worked[day][1])
        elif day in closed:
            yield FileDay(day, (), closed[day])
        elif day in cut:
            spans, name = cut[day]
            left = without(week.get(WEEKDAYS[day.weekday()], ()), spans)
            if left is not None:
                yield FileDay(day, tuple(left), name)


def without(spans: Sequence[Span], closed: Iterable[str]) -> list[str] | None:
    """The hours of a day less the closed ones; None when nothing is cut."""
    left = list(spans)
    for gone in read_spans(closed):
        left = [part for span in left for part in _less(span, gone) if part.starts < part.ends]
    return None if left == list(spans) else [write(span) for span in left]


def _less(span: Span, gone: Span) -> tuple[Span, Span]:
    return Span(span.starts, min(span.ends, gone.starts)), Span(max(span.starts, gone.ends), span.ends)
