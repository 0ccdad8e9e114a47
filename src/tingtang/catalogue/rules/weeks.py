"""Weeks as people write them: spans in order and in one way of writing, and how long an ordinary week is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tingtang.catalogue.rules.calendars import DAY, BadCalendar, Calendar, Span, parse_span


class BadSpan(BadCalendar):
    """A span that cannot be read, with what was written."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(why)
        self.text = text


def read(texts: Iterable[str]) -> list[Span]:
    """The spans that are written. Refuses, with the text, what cannot be read."""
    found = []
    for text in texts:
        try:
            found.append(parse_span(text))
        except BadCalendar as error:
            raise BadSpan(text, str(error)) from None
    return found


def write(span: Span) -> str:
    """A span as it is written: 08:30-12:00, 22:00-06:00, 00:00-24:00."""
    return f"{_clock(span.starts)}-{_clock(span.ends if span.ends <= DAY else span.ends - DAY)}"


def _clock(since_midnight: timedelta) -> str:
    minutes, seconds = divmod(int(since_midnight.total_seconds()), 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def tidy_spans(texts: Iterable[str]) -> list[str]:
    """Spans in order, those that overlap or touch made one, in one way of writing. Refuses what cannot be read."""
    spans: list[Span] = []
    for span in sorted(read(texts)):
        if spans and span.starts <= spans[-1].ends and max(span.ends, spans[-1].ends) - spans[-1].starts <= DAY:
            spans[-1] = Span(spans[-1].starts, max(spans[-1].ends, span.ends))
        else:
            spans.append(span)
    return [write(span) for span in spans]


def minutes_of_day(spans: Sequence[Span]) -> float:
    """How many minutes a day of these spans works; overlaps count once."""
    total, reached = timedelta(0), timedelta(0)
    for span in sorted(spans):
        total += max(span.ends - max(span.starts, reached), timedelta(0))
        reached = max(reached, span.ends)
    return total / timedelta(minutes=1)


def ordinary_day(week: Mapping[str, Sequence[Span]]) -> float:
    """The minutes of an ordinary working day: the mean of the days that work at all; nothing when none does."""
    days = [minutes for spans in week.values() if (minutes := minutes_of_day(spans))]
    return sum(days) / len(days) if days else 0


def built(week: Mapping[str, list[str]], days: Iterable[tuple[date, list[str]]], zone: ZoneInfo) -> Calendar:
    """A calendar of the rules from what is stored: a day without spans is a holiday, one with spans an override."""
    listed = list(days)
    holidays = frozenset(day for day, spans in listed if not spans)
    overrides = {day: read(spans) for day, spans in listed if spans}
    return Calendar(zone, {day: read(spans) for day, spans in week.items()}, holidays, overrides)
