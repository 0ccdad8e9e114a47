"""Calendars as people give them in JSON: {"zone", "week": {"mo": ["08:00-12:00", …]}, "holidays": [dates], "overrides": {date: […]}}."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tingtang.catalogue.rules.calendars import WEEKDAYS, BadCalendar, Calendar, parse_span


def calendar_of(given: Mapping[str, Any]) -> Calendar:
    """The calendar that is described. Refused (`BadCalendar`, ValueError) when the description is none."""
    week = mapping(given.get("week"), "week")
    unknown = set(week) - set(WEEKDAYS)
    if unknown:
        raise BadCalendar(f"{min(unknown)!r} is no day of the week: mo tu we th fr sa su")
    overrides = {_date(day): _spans(spans) for day, spans in mapping(given.get("overrides"), "overrides").items()}
    holidays = frozenset(_date(day) for day in listed(given.get("holidays"), "holidays"))
    return Calendar(_zone(given.get("zone")), {day: _spans(spans) for day, spans in week.items()}, holidays, overrides)


def _zone(name: Any) -> ZoneInfo:
    if name is None:
        return ZoneInfo("UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise BadCalendar(f"{name!r} is not a time zone") from error


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """An object, or nothing. Refused (`BadCalendar`) when it is something else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadCalendar(f"{name} is an object")
    return value


def listed(value: Any, name: str) -> list[Any]:
    """A list, or nothing. Refused (`BadCalendar`) when it is something else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadCalendar(f"{name} is a list")
    return value


def _spans(value: Any) -> list[Any]:
    spans = listed(value, "spans")
    if not all(isinstance(span, str) for span in spans):
        raise BadCalendar("a span is a text such as 08:00-12:00")
    return [parse_span(span) for span in spans]


def _date(text: Any) -> date:
    if not isinstance(text, str):
        raise BadCalendar(f"{text!r} is not a date such as 2026-11-21")
    return date.fromisoformat(text)
