"""The pace of a class against the public school's (SCH-06): which unit is taught in which week, here and there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Unit:
    """A unit as planned: our week of the term, the public school's (None: not taught there)."""

    week: int
    school_week: int | None
    name: str


@dataclass(frozen=True)
class Paced:
    """A unit with the week in which it was first taught; `ahead` counts weeks before the public school (below zero: after it)."""

    unit: Unit
    taught_week: int | None
    ahead: int | None
    is_late: bool


class Unreadable(ValueError):
    """A line that says no unit; `number` counts from one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def read(text: str) -> list[Unit]:
    """Units from lines “our week; the school's week; name”; the second may be “-”. Refused with the number of a line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.replace("；", ";").split(";", 2)]
        if len(parts) != 3 or not parts[0].isdigit() or not (parts[1].isdigit() or parts[1] in {"-", ""}) or not parts[2]:
            raise Unreadable(number)
        week, school = int(parts[0]), int(parts[1]) if parts[1].isdigit() else None
        if not 1 <= week <= 60 or (school is not None and not 1 <= school <= 60) or len(parts[2]) > 120:
            raise Unreadable(number)
        found.append(Unit(week, school, parts[2]))
    return found


def written(units: Iterable[Unit]) -> str:
    """The lines that `read` takes."""
    return "\n".join(f"{one.week}; {one.school_week or '-'}; {one.name}" for one in units)


def week_of(day: date, starts: date) -> int:
    """The week of the term in which a day lies, the first being one."""
    return (day - starts).days // 7 + 1


def pace(units: Sequence[Unit], taught: Mapping[int, int], now: int) -> list[Paced]:
    """Every unit with when it was taught (`taught`: week by the number of the unit, from one), in week `now` of the term.

    What was taught counts; what was not counts by its plan, and is late once its week is over.
    """
    return [_paced(unit, taught.get(number), now) for number, unit in enumerate(units, 1)]


def _paced(unit: Unit, week: int | None, now: int) -> Paced:
    ours = week if week is not None else max(unit.week, now)
    ahead = unit.school_week - ours if unit.school_week is not None else None
    return Paced(unit, week, ahead, week is None and unit.week < now)
