"""What is needed in each slot of each day, by outlet and skill; what is wrong with a sheet's names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tingtang.planning.rules.rosters.sheet import WEEKDAYS, RosterSheet, minutes
from tingtang.planning.rules.sheets import Problem


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a day at an outlet, with how many are needed by skill ("" is anybody)."""

    day: int
    start: int
    outlet: str
    needs: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _skill, count in self.needs)


def slots(sheet: RosterSheet) -> list[Slot]:
    """The slots somebody is needed in."""
    found: dict[tuple[int, int, str], dict[str, int]] = {}
    for number, day in enumerate(sheet.dates()):
        for one in sheet.demand:
            if not _is_on(day, list(one.days)):
                continue
            end = minutes(one.end) if minutes(one.end) > minutes(one.start) else minutes(one.end) + 1440
            for start in range(minutes(one.start), end, sheet.slot_minutes):
                needs = found.setdefault((number, start, one.outlet), {})
                needs[one.skill] = needs.get(one.skill, 0) + one.people
    return [
        Slot(day, start, outlet, tuple(sorted((skill, count) for skill, count in needs.items() if count)))
        for (day, start, outlet), needs in sorted(found.items())
        if any(needs.values())
    ]


def rows(spans: Iterable[tuple[int, int, str]], days: Sequence[str], outlet: str, slot: int) -> list[dict[str, Any]]:
    """Demand of a sheet from (minute, people, skill) of each slot; slots that follow one another and need the same are one row."""
    found: list[dict[str, Any]] = []
    for minute, people, skill in sorted(spans, key=lambda one: (one[2], one[0])):
        before = found[-1] if found else None
        if before and (before["end"], before["people"], before.get("skill", "")) == (_clock(minute), people, skill):
            before["end"] = _clock(minute + slot)
        elif people:
            begin = {"days": list(days), "start": _clock(minute), "end": _clock(minute + slot), "people": people}
            found.append(begin | ({"outlet": outlet} if outlet else {}) | ({"skill": skill} if skill else {}))
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _is_on(day: date, days: list[Any]) -> bool:
    return day in days or WEEKDAYS[day.weekday()] in days


def wrong(sheet: RosterSheet) -> list[Problem]:
    """Names that stand for nothing."""
    shifts, people = {one.code for one in sheet.shifts}, {one.code for one in sheet.staff}
    found = [Problem("shift_called_off", ("shifts",))] if "off" in shifts else []
    for place, one in enumerate(sheet.staff):
        found += _named(one.shifts, shifts, ("staff", place, "shifts"))
        found += _named([wish.want for wish in one.wishes], {"off", *shifts}, ("staff", place, "wishes"))
    for place, pair in enumerate(sheet.pairs):
        found += [Problem("unknown_person", ("pairs", place), {"name": name}) for name in (pair.a, pair.b) if name not in people]
    return found


def _named(names: list[str], known: set[str], place: tuple[str | int, ...]) -> list[Problem]:
    return [Problem("unknown_shift", place, {"name": name}) for name in names if name not in known]
