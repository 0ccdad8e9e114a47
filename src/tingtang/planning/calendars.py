"""Turns of a roster as iCalendar, one calendar for each person."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from icalendar import Calendar, Event


def calendar(code: str, turns: Iterable[Mapping[str, Any]], at: datetime, zone: tzinfo | None = None, place: str = "") -> bytes:
    """Turns as iCalendar: in the zone of the hall, else floating times."""
    book = Calendar()
    book.add("prodid", "-//Tingtang//planning//")
    book.add("version", "2.0")
    for turn in turns:
        event = Event()
        starts, ends = (datetime.fromisoformat(str(turn[name])) for name in ("starts", "ends"))
        if zone is not None:
            starts, ends = starts.replace(tzinfo=zone), ends.replace(tzinfo=zone)
        event.add("uid", f"{code}-{turn['person']}-{turn['day']}@tingtang")
        event.add("dtstamp", at)
        event.add("dtstart", starts)
        event.add("dtend", ends)
        shift, outlet = turn.get("shift_name") or turn["shift"], turn.get("outlet_name") or turn["outlet"] or place
        event.add("summary", f"{shift} · {outlet}".strip(" ·"))
        breaks = ", ".join(f"{one[0][11:]}–{one[1][11:]}" for one in turn["breaks"])
        if breaks:
            event.add("description", breaks)
        book.add_component(event)
    if zone is not None:
        book.add_missing_timezones()  # a zone that is named only by its name is refused by some calendars
    content: bytes = book.to_ical()
    return content
