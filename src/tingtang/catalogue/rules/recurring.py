"""Recurring dates after RFC 5545 (3.3.10), for days: a subset whose cost is bounded by the days looked at, whatever a file says.

FREQ daily, weekly, monthly, yearly; INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, and BYDAY (with its ordinals in months and years).
Anything else is refused (`Unsupported`): an expansion by a general library can be made to run for minutes by one line of a file.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYDAY"}
_DAY = timedelta(days=1)
# With COUNT every date since the first must be looked at: not more than these.
MOST_DAYS = 366 * 60


class Unsupported(ValueError):
    """A rule that is not read here."""


@dataclass(frozen=True)
class Rule:
    """A rule as it is read: empty lists where it says nothing."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    week_start: int = 0
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    days: tuple[tuple[int, int], ...] = ()  # (ordinal or 0, weekday)


def read(parts: Mapping[str, Sequence[Any]]) -> Rule:
    """The rule whose parts are given in capitals. Refuses parts and values that are not read here."""
    if set(parts) - _KNOWN:
        raise Unsupported(", ".join(sorted(set(parts) - _KNOWN)))
    freq = str(parts.get("FREQ", [""])[0]).upper()
    if freq not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise Unsupported(f"FREQ={freq}")
    until = parts.get("UNTIL", [None])[0]
    rule = Rule(
        freq,
        int(parts.get("INTERVAL", [1])[0]),
        int(parts["COUNT"][0]) if "COUNT" in parts else None,
        until.date() if hasattr(until, "date") else until,
        WEEKDAYS.index(str(parts.get("WKST", ["MO"])[0]).upper()),
        tuple(int(month) for month in parts.get("BYMONTH", [])),
        tuple(int(day) for day in parts.get("BYMONTHDAY", [])),
        tuple(_weekday(str(day).upper()) for day in parts.get("BYDAY", [])),
    )
    if rule.interval < 1 or (freq in {"DAILY", "WEEKLY"} and any(ordinal for ordinal, _day in rule.days)):
        raise Unsupported("INTERVAL or BYDAY")
    if (freq == "WEEKLY" or (freq == "YEARLY" and rule.days)) and rule.month_days:
        raise Unsupported("BYMONTHDAY")
    return rule


def _weekday(text: str) -> tuple[int, int]:
    ordinal, name = text[:-2], text[-2:]
    if name not in WEEKDAYS:
        raise Unsupported(f"BYDAY={text}")
    return int(ordinal or 0), WEEKDAYS.index(name)


def dates(rule: Rule, start: date, first: date, latest: date) -> Iterator[date]:
    """The dates of the rule that begins on `start`, between two dates; the first date itself counts when the rule fits it.

    Refuses a rule with COUNT that began too long ago to be counted.
    """
    day = start if rule.count is not None else max(start, first)
    until = min(latest, rule.until or latest)
    if (until - day).days > MOST_DAYS:
        raise Unsupported("COUNT")
    left = rule.count if rule.count is not None else MOST_DAYS
    while day <= until and left > 0:
        if _fits(rule, start, day):
            left -= 1
            if day >= first:
                yield day
        day += _DAY


def _fits(rule: Rule, start: date, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    return _ROWS[rule.freq](rule, start, day)


def _daily(rule: Rule, start: date, day: date) -> bool:
    return (day - start).days % rule.interval == 0 and _is_month_day(rule, day) and _is_weekday(rule, day)


def _weekly(rule: Rule, start: date, day: date) -> bool:
    weeks = (_week(day, rule.week_start) - _week(start, rule.week_start)).days // 7
    is_day = _is_weekday(rule, day) if rule.days else day.weekday() == start.weekday()
    return weeks % rule.interval == 0 and is_day


def _week(day: date, first: int) -> date:
    return day - timedelta(days=(day.weekday() - first) % 7)


def _monthly(rule: Rule, start: date, day: date) -> bool:
    months = (day.year - start.year) * 12 + day.month - start.month
    if months % rule.interval:
        return False
    if not rule.days and not rule.month_days:
        return day.day == start.day
    return _is_month_day(rule, day) and (not rule.days or _is_nth(rule, day.day, monthrange(day.year, day.month)[1], day))


def _yearly(rule: Rule, start: date, day: date) -> bool:
    if (day.year - start.year) % rule.interval:
        return False
    if rule.days:
        if rule.months:
            return _is_nth(rule, day.day, monthrange(day.year, day.month)[1], day)
        return _is_nth(rule, day.timetuple().tm_yday, 366 if isleap(day.year) else 365, day)
    if rule.month_days:
        return _is_month_day(rule, day)
    return day.day == start.day and (bool(rule.months) or day.month == start.month)


def _is_weekday(rule: Rule, day: date) -> bool:
    return not rule.days or day.weekday() in {weekday for _ordinal, weekday in rule.days}


def _is_month_day(rule: Rule, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    return not rule.month_days or bool({day.day, day.day - length - 1} & set(rule.month_days))


def _is_nth(rule: Rule, place: int, length: int, day: date) -> bool:
    """Whether `day`, the `place`th of `length` days, is one of the weekdays asked for: any, the nth, or the nth from the end."""
    nth = {0, (place - 1) // 7 + 1, -((length - place) // 7 + 1)}
    return any(weekday == day.weekday() and ordinal in nth for ordinal, weekday in rule.days)


_ROWS = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
