"""What people wished themselves, in the sheet of a roster."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

NOTICE_DAYS = 7  # where a hall has no terms of its own
AHEAD_DAYS = 62
MOST_NOTICE, MOST_AHEAD = 60, 366
Wished = Mapping[str, Collection[tuple[date, str]]]
"""By badge: days, and `off`, `early` or `late`."""


def days_open(today: date, notice: int = NOTICE_DAYS, ahead: int = AHEAD_DAYS) -> tuple[date, date]:
    """The first and the last day for which wishes are taken: a week's notice and two months ahead, unless the hall says otherwise."""
    return today + timedelta(days=notice), today + timedelta(days=ahead)


def taken_in(data: Mapping[str, Any], wished: Wished) -> tuple[dict[str, Any], int]:
    """A sheet's data with the wishes of its people on its days, and how many were not in it yet or have been withdrawn since.

    A wish takes the place of another of the same person and day; what is marked as a must stays. One taken in before (`own`) goes when
    it was withdrawn. The early shift is the one that begins first, the late one the one that begins last.
    """
    shifts = sorted(data.get("shifts", []), key=lambda one: str(one["start"]))
    codes = {"off": "off"} | ({"early": shifts[0]["code"], "late": shifts[-1]["code"]} if len(shifts) > 1 else {})
    first = date.fromisoformat(str(data["first"]))
    days = {first + timedelta(days=number) for number in range(int(data.get("days", 7)))}
    staff, new = [], 0
    for person in data.get("staff", []):
        has = {str(one["day"]): one for one in person.get("wishes", [])}
        asked = {day.isoformat(): codes[want] for day, want in wished.get(person["code"], ()) if day in days and want in codes}
        withdrawn = [day for day, known in has.items() if known.get("own") and not known.get("must") and day not in asked]
        for day in withdrawn:
            del has[day]
        for day, want in sorted(asked.items()):
            known = has.get(day)
            if known is None or not (known.get("must") or known.get("want", "off") == want):
                has[day] = {"day": day, "want": want, "own": True}
                new += 1
        new += len(withdrawn)
        staff.append({**person, "wishes": [has[day] for day in sorted(has)]} if has or withdrawn else person)
    return {**data, "staff": staff}, new
